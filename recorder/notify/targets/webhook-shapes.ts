import { bounded } from "../bounded.ts";
import type { Message } from "../target.ts";

// Bounds as Slack and Discord document them, in characters. Both count a pair of UTF-16 units as one or two: two is safe.
const SLACK_TEXT = 4000;
const SLACK_HEADER = 150;
const SLACK_SECTION = 3000;
const DISCORD_CONTENT = 2000;
const DISCORD_TITLE = 256;
const DISCORD_DESCRIPTION = 4096;

/** The bodies that receivers of webhooks understand. */
export const webhookShapes = {
  pegtape: (message: Message): object => message,

  slack: ({ title, text, severity, reason, time }: Message): object => ({
    text: slackText(title, SLACK_TEXT),
    blocks: [
      { type: "header", text: { type: "plain_text", text: slackText(title, SLACK_HEADER) } },
      {
        type: "section",
        text: { type: "mrkdwn", text: slackText(said(title, text), SLACK_SECTION) },
      },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: slackText(`${severity}, ${reason}, ${time}`, 300) }],
      },
    ],
  }),

  discord: ({ title, text, severity, reason, time }: Message): object => ({
    content: bounded(said("pegtape", title), DISCORD_CONTENT),
    embeds: [
      {
        title: bounded(`${severity}, ${reason}`, DISCORD_TITLE),
        description: bounded(said(title, text), DISCORD_DESCRIPTION),
        color: COLORS[severity],
        timestamp: time,
      },
    ],
    // Whatever a text says, it rings nobody.
    allowed_mentions: { parse: [] },
  }),
} as const;

const COLORS = { critical: 0xd32f2f, warning: 0xf9a825, info: 0x1976d2 } as const;

/** Both refuse what is empty. */
const said = (title: string, text: string): string => (text.trim() === "" ? title : text);

/** Escaped as Slack wants it, and cut before it is: half an entity would show as such. */
const slackText = (text: string, most: number): string => {
  let room = most;
  let written = slackEscaped(bounded(text, room));
  while (written.length > most) {
    room -= Math.ceil((written.length - most) / "&amp;".length);
    written = slackEscaped(bounded(text, room));
  }
  return written;
};

const slackEscaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
