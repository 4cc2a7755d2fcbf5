import { Worker } from "bullmq";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { readQueueAddress } from "./queue-address.ts";
import { QueueConnection } from "./queue-connection.ts";
import { queueName, SweepBoard, sharing } from "./sweep-board.ts";
import { type MadeSweep, makeSweep } from "./testing/made-sweep.ts";
import { type RedisServer, startRedis } from "./testing/redis-server.ts";

let made: MadeSweep;
let server: RedisServer;
let connection: QueueConnection;
beforeAll(async () => {
  [made, server] = await Promise.all([makeSweep(), startRedis()]);
  connection = await QueueConnection.open(readQueueAddress(server.url));
});
afterAll(async () => {
  connection?.close();
  await server?.stop();
  await made?.remove();
});
afterEach(async () => {
  await connection.client.flushdb();
});

const PLAN = "a".repeat(64);

/** A worker of a sweep that has looked for stalled jobs just now, and has ended. */
const lateWorker = async (): Promise<Worker> => {
  const jobs = new Worker(queueName(PLAN), null, { ...sharing(connection), autorun: false });
  await jobs.waitUntilReady();
  await jobs.startStalledCheckTimer();
  await expect.poll(() => connection.client.exists(jobs.toKey("stalled-check"))).toBe(1);
  await jobs.close(true);
  return jobs;
};

it("leaves nothing of a sweep that was withdrawn, though a worker was late", async () => {
  const jobs = await lateWorker();
  await new SweepBoard(connection).sweepUp(PLAN, jobs);
  expect(await connection.client.keys("*")).toEqual([]);
});

it("leaves alone what goes on", async () => {
  const board = new SweepBoard(connection);
  await board.announce(PLAN, made.announcement("first"));
  const jobs = await lateWorker();
  await board.sweepUp(PLAN, jobs);
  expect(await connection.client.exists(jobs.toKey("meta"))).toBe(1);
});
