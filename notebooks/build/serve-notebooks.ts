import fastifyStatic from "@fastify/static";
import Fastify from "fastify";

export interface ServedNotebooks {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves rendered notebooks to this machine alone: browsers load no modules from files. Port 0 is any free one. */
export const serveNotebooks = async (folder: string, port: number): Promise<ServedNotebooks> => {
  const app = Fastify();
  await app.register(fastifyStatic, { root: folder });
  const url = await app.listen({ host: "127.0.0.1", port });
  return { url, close: () => app.close() };
};
