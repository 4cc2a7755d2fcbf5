import { type Runtime, Session } from "node:inspector";

/** Classes with more instances than this are counted, and what they hold is not added up. */
const MOST_LOOKED_INTO = 400;

/** What is alive: how many of each class, and how much is in the collections that instances of ours hold. */
export interface Kept {
  /** `Socket`: 12 */
  readonly objects: ReadonlyMap<string, number>;
  /** `Outbox.#all`: 3 */
  readonly held: ReadonlyMap<string, number>;
}

/** Asked of the JavaScript engine, so that no class needs to show what it keeps to itself. Collects garbage first. */
export const keptObjects = (): Kept => {
  const session = new Session();
  session.connect();
  try {
    const remote = (expression: string): string =>
      idOf(post(session, "Runtime.evaluate", { expression, objectGroup: "kept" }).result);
    const query = (prototype: string): string =>
      idOf(
        post(session, "Runtime.queryObjects", {
          ...{ prototypeObjectId: remote(prototype), objectGroup: "kept" },
        }).objects,
      );
    const all = query("Object.prototype");
    const { result } = post(session, "Runtime.callFunctionOn", {
      ...{ objectId: all, returnByValue: true, functionDeclaration: COUNT },
    });
    const objects = new Map(result.value as [string, number][]);
    const looked = post(session, "Runtime.callFunctionOn", {
      ...{ objectId: all, functionDeclaration: OURS, objectGroup: "kept" },
      arguments: [{ value: MOST_LOOKED_INTO }],
    }).result;
    const held = new Map<string, number>();
    for (const { name, value } of propertiesOf(session, idOf(looked)).result) {
      if (!/^\d+$/.test(name) || value?.objectId === undefined) continue;
      const { result: fields, privateProperties = [] } = propertiesOf(session, value.objectId);
      for (const field of [...fields, ...privateProperties]) {
        const size = sizeOf(field.value);
        if (size === undefined) continue;
        const key = `${value.className}.${field.name}`;
        held.set(key, (held.get(key) ?? 0) + size);
      }
    }
    return { objects, held };
  } finally {
    post(session, "Runtime.releaseObjectGroup", { objectGroup: "kept" });
    session.disconnect();
  }
};

// These run inside: an object without a constructor, or with one that throws, is an Object.
const NAME = `const nameOf = (o) => { try { const n = Object.getPrototypeOf(o)?.constructor?.name; return typeof n === "string" && n !== "" ? n : "Object"; } catch { return "Object"; } };`;
const COUNT = `function () { ${NAME} const by = new Map(); for (const o of this) { const n = nameOf(o); by.set(n, (by.get(n) ?? 0) + 1); } return [...by]; }`;
const OURS = `function (most) {
  const by = new Map();
  for (const o of this) {
    const c = Object.getPrototypeOf(o)?.constructor;
    if (typeof c !== "function" || Object.getPrototypeOf(o) !== c.prototype) continue;
    if (!by.has(c)) by.set(c, Function.prototype.toString.call(c).startsWith("class") ? [] : undefined);
    by.get(c)?.push(o);
  }
  return [...by.values()].filter((all) => all !== undefined && all.length <= most).flat();
}`;

const idOf = ({ objectId }: Runtime.RemoteObject): string => {
  if (objectId === undefined) throw new Error("the engine shows no such object");
  return objectId;
};

/** `Map(3)`, `Array(7)`, `Float64Array(1024)` say how much they hold. */
const sizeOf = (value: Runtime.RemoteObject | undefined): number | undefined => {
  const size = /^(?:\w*Array|Map|Set)\((\d+)\)$/.exec(value?.description ?? "")?.[1];
  return size === undefined ? undefined : Number(size);
};

const propertiesOf = (session: Session, objectId: string): Properties =>
  post(session, "Runtime.getProperties", { objectId, ownProperties: true }) as Properties;

/** Private ones are not in the types. */
type Properties = Runtime.GetPropertiesReturnType & {
  readonly privateProperties?: readonly { name: string; value?: Runtime.RemoteObject }[];
};

interface Methods {
  "Runtime.evaluate": [Runtime.EvaluateParameterType, Runtime.EvaluateReturnType];
  "Runtime.queryObjects": [Runtime.QueryObjectsParameterType, Runtime.QueryObjectsReturnType];
  "Runtime.callFunctionOn": [Runtime.CallFunctionOnParameterType, Runtime.CallFunctionOnReturnType];
  "Runtime.getProperties": [Runtime.GetPropertiesParameterType, Runtime.GetPropertiesReturnType];
  "Runtime.releaseObjectGroup": [Runtime.ReleaseObjectGroupParameterType, object];
}

/** In one's own thread the answer comes before the call returns. */
const post = <M extends keyof Methods>(
  session: Session,
  method: M,
  parameters: Methods[M][0],
): Methods[M][1] => {
  let answer: { error: Error | null; result: Methods[M][1] } | undefined;
  session.post(method, parameters, (error: Error | null, result?: object) => {
    answer = { error, result: result as Methods[M][1] };
  });
  if (answer === undefined) throw new Error(`${method} was not answered`);
  if (answer.error !== null) throw answer.error;
  return answer.result;
};
