import { defineRoute } from "../route.ts";

/** GET /metrics, as Prometheus reads it. */
export const metrics = defineRoute("/metrics", async ({ workbench }) => {
  const tapes = await workbench.catalogue.list();
  const lines = [
    "# HELP pegtape_start_time_seconds When this server was started, seconds since 1970.",
    "# TYPE pegtape_start_time_seconds gauge",
    `pegtape_start_time_seconds ${workbench.startedAt / 1000}`,
    "# HELP pegtape_build_info Version of the program.",
    "# TYPE pegtape_build_info gauge",
    `pegtape_build_info{version="${workbench.version}"} 1`,
    "# HELP pegtape_tapes Tapes that can be shown, and those whose manifest cannot be read.",
    "# TYPE pegtape_tapes gauge",
    `pegtape_tapes{state="readable"} ${tapes.filter(({ fault }) => fault === undefined).length}`,
    `pegtape_tapes{state="unreadable"} ${tapes.filter(({ fault }) => fault !== undefined).length}`,
    "# HELP pegtape_stream_listeners Who hears server-sent events now.",
    "# TYPE pegtape_stream_listeners gauge",
    `pegtape_stream_listeners ${workbench.streams.listeners}`,
    "# HELP pegtape_stream_cut_off_total Listeners cut off because they did not read.",
    "# TYPE pegtape_stream_cut_off_total counter",
    `pegtape_stream_cut_off_total ${workbench.streams.cutOff}`,
    "# HELP pegtape_http_answers_total Answers by class of status.",
    "# TYPE pegtape_http_answers_total counter",
    ...[...workbench.answered]
      .sort()
      .map(([status, n]) => `pegtape_http_answers_total{status="${status}"} ${n}`),
  ];
  return { type: "plain", mime: "text/plain; version=0.0.4", text: `${lines.join("\n")}\n` };
});
