// The logger writes JSON lines without losing the last; metrics come out in Prometheus's format.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { openPinoLogger } from "../../src/platform/pino-logger.js";
import { PrometheusMetrics } from "../../src/platform/prometheus-metrics.js";

it("writes one JSON line an event, with its fields, into a file it makes", async () => {
  const directory = mkdtempSync(join(tmpdir(), "holdfast-log-"));
  const file = join(directory, "logs", "n1.log");
  const logger = openPinoLogger({ file, fields: { node: "n1" } });
  logger.info("listening", { address: "127.0.0.1:7401" });
  logger.debug("not at this level");
  await vi.waitFor(
    () => {
      logger.flush();
      const lines = readFileSync(file, "utf8").trim().split("\n");
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { level: "info", node: "n1", msg: "listening", address: "127.0.0.1:7401" },
      ]);
    },
    { interval: 5 },
  );
  rmSync(directory, { recursive: true });
});

it("exposes counters, gauges and histograms with the labels of their first use", async () => {
  const metrics = new PrometheusMetrics({ node: "n1" });
  metrics.count("holdfast_things_total", 2, { kind: "a" });
  metrics.count("holdfast_things_total", 1, { kind: "a", unknown: "ignored" });
  metrics.gauge("holdfast_level", 7);
  metrics.observe("holdfast_wait_ms", 3);
  const text = await metrics.text();
  expect(text).toContain('holdfast_things_total{kind="a",node="n1"} 3');
  expect(text).toContain('holdfast_level{node="n1"} 7');
  expect(text).toContain('holdfast_wait_ms_bucket{le="5",node="n1"} 1');
});
