import { judge, parseExpectations } from "../../../../engine/evaluation/expectations.ts";
import { sampleAlert } from "../../../../web/testing/alert-log.ts";
import { jsonTarget } from "../json-target.ts";
import { jsonValue } from "../json-value.ts";
import { must } from "../target.ts";

const alerts = [sampleAlert("USDC", 1), sampleAlert("DAI", 2)];

export const expectationFiles = jsonTarget({
  id: "expectation-files",
  describe: "what rules test holds rules to",
  samples: [
    '{"expect":[{"about":"the weekend","tape":"svb-2023","coin":"USDC","rule":"depeg","severity":"critical","alerts":1}]}',
    '{"expect":[{"about":"calm","state":["firing","lost"],"from":"2023-03-11T07:15Z","to":"2023-03-12","incidents":{"min":1,"max":3}}]}',
  ],
  read: (text) => {
    const expected = parseExpectations(jsonValue(text), "expect.json");
    const verdicts = judge(expected, "svb-2023", alerts);
    must(
      verdicts.every(({ found }) => found !== ""),
      () => "a verdict without a word",
    );
  },
});
