"use strict";
// The golden pages in a real browser. Usage: node page_test.js, with NODE_PATH where tests/page/install put its packages.
const assert = require("node:assert/strict");
const { mkdtempSync, readFileSync, writeFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { after, before, test } = require("node:test");
const axe = require("axe-core");
const { HtmlValidate } = require("html-validate");
const { launch, open } = require("./browser.js");

const GOLDEN = path.resolve(__dirname, "../reports/golden");
const NAMES = ["hostile", "healthy", "rewritten", "load", "failover", "empty"];
const file = (name) => path.join(GOLDEN, `${name}.html`);
const PHONE = { width: 390, height: 844 }, DESK = { width: 1280, height: 900 };
let browser;

before(async () => (browser = await launch()));
after(() => browser.close());

/** What axe calls serious or worse, as "rule: elements". */
async function barriers(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate("axe.run()");
  return violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}

/** Words of the picture that reach beyond the box of their host. */
function outside() {
  return [...document.querySelectorAll(".host")].flatMap((host) => {
    const box = host.querySelector("rect").getBoundingClientRect();
    return [...host.querySelectorAll("text")].filter((t) => t.getBoundingClientRect().right > box.right).map((t) => t.textContent);
  });
}

for (const name of NAMES) {
  test(`${name}: valid HTML`, async () => {
    const report = await new HtmlValidate({ root: true, extends: ["html-validate:standard"] }).validateFile(file(name));
    assert.deepEqual(report.results.flatMap((r) => r.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)), []);
  });

  for (const [colorScheme, viewport] of [["light", DESK], ["dark", PHONE]])
    test(`${name}: ${colorScheme}, ${viewport.width} wide: silent, no barrier, nothing cut off`, async () => {
      const { page, said, close } = await open(browser, file(name), { colorScheme, viewport });
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, "it scrolls sideways");
      assert.deepEqual(await page.evaluate(outside), []);
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(said, []);
      await close();
    });
}

test("hostile names stay text", async () => {
  const { page, said, close } = await open(browser, file("hostile"));
  assert.equal(await page.evaluate(() => document.scripts.length), 1);
  assert.equal(await page.locator("web2, script[src], img, iframe, object").count(), 0);
  assert.match(await page.locator("#ARP-02").textContent(), /<script>alert\('x'\)<\/script>\\x1b\[2J/);
  assert.match(await page.locator(".picture").textContent(), /<web2>&/);
  assert.deepEqual(said, []);
  await close();
});

test("what got past the escaping would be inert all the same", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lvspec-page-"));
  const spoilt = path.join(folder, "report.html");
  const markup = '<script>window.owned = 1</script><img src="x" onerror="window.owned = 2"><iframe srcdoc="<script>top.owned = 3</script>"></iframe>';
  writeFileSync(spoilt, readFileSync(file("healthy"), "utf8").replace("<main>", `<main>${markup}`));
  const { page, said, close } = await open(browser, spoilt);
  assert.equal(await page.evaluate(() => window.owned), undefined);
  assert.ok(said.some((words) => words.includes("Content Security Policy")), said.join("\n"));
  assert.equal(await page.locator(".filter").isVisible(), true, "the page's own script runs");
  await close();
  rmSync(folder, { recursive: true });
});

test("checks are chosen by outcome and family", async () => {
  const { page, close } = await open(browser, file("hostile"));
  const shown = () => page.locator(".check:visible").evaluateAll((all) => all.map((c) => c.querySelector(".id").textContent));
  const choose = (by, value) => page.locator(`.filter input[data-by=${by}][value="${value}"]`).click();
  const all = await shown();
  assert.equal(all.length, 8);
  await choose("outcome", "fail");
  assert.deepEqual(await shown(), ["ARP-02", "FWD-08"]);
  assert.equal(await page.locator(".family:visible").count(), 2);
  await choose("family", "ARP");
  assert.deepEqual(await shown(), ["ARP-02"]);
  await choose("outcome", "waived");
  assert.deepEqual(await shown(), ["ARP-02", "ARP-05"]);
  assert.equal(await page.locator(".filter [role=status]").textContent(), "2 of 8 checks shown");
  await choose("outcome", "fail"), await choose("outcome", "waived"), await choose("family", "ARP");
  assert.deepEqual(await shown(), all);
  await close();
});

test("a check's id is a link to it, also where it was not among the chosen", async () => {
  const { page, close } = await open(browser, file("hostile"), { hash: "#ARP-01" });
  assert.equal(await page.locator("#ARP-01").evaluate((check) => check.open), true);
  await page.locator('.filter input[value="FWD"]').click();
  assert.equal(await page.locator("#ARP-01").isVisible(), false);
  await page.evaluate(() => (location.hash = "#ARP-05"));
  await page.locator("#ARP-05[open]").waitFor();
  assert.equal(await page.locator("#ARP-05").isVisible(), true);
  for (const id of await page.locator('a[href^="#"]').evaluateAll((links) => links.map((a) => a.getAttribute("href"))))
    assert.equal(await page.locator(`[id="${id.slice(1)}"]`).count(), 1, `${id} leads to one place`);
  await close();
});

test("a line for tcpdump is copied", async () => {
  const { page, close } = await open(browser, file("hostile"), { permissions: ["clipboard-read", "clipboard-write"] });
  const command = page.locator("#ARP-02 .command").first();
  assert.equal(await command.locator("code").textContent(), "tcpdump -enr evidence/ARP-02.pcapng");
  await command.locator("button").click();
  await command.locator("button", { hasText: "copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "tcpdump -enr evidence/ARP-02.pcapng");
  await close();
});

test("where there is no clipboard the line is selected", async () => {
  const { page, close } = await open(browser, file("hostile"));
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"))));
  const command = page.locator("#ARP-02 .command").nth(1);
  await command.locator("button").click();
  await command.locator("button", { hasText: "selected" }).waitFor();
  assert.equal(await page.evaluate(() => getSelection().toString()), await command.locator("code").textContent());
  await close();
});

test("without a script everything can be read", async () => {
  const { page, close } = await open(browser, file("load"), { javaScriptEnabled: false });
  assert.equal(await page.locator(".filter").isVisible(), false);
  assert.equal(await page.locator("button").count(), 0);
  for (const part of [".picture", "#failures .ladder", ".chart svg", "#coverage table"]) assert.equal(await page.locator(part).first().isVisible(), true, part);
  await page.locator("#ARP-01 summary").click();
  assert.equal(await page.locator("#ARP-01 .command code").first().isVisible(), true);
  await close();
});

test("on paper nothing stays folded, and nothing is left to press", async () => {
  const { page, close } = await open(browser, file("hostile"));
  const folded = () => page.locator("details:not([open])").count();
  const before = await folded();
  assert.ok(before > 0);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await folded(), 0);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await folded(), before);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.locator(".filter").isVisible(), false);
  assert.equal(await page.locator("button:visible").count(), 0);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await close();
});

test("every chart of a load run is drawn, with its axes inside", async () => {
  const { page, close } = await open(browser, file("load"), { viewport: PHONE });
  assert.equal(await page.locator(".chart").count(), 5);
  const cut = await page.locator(".chart svg[viewBox]").evaluateAll((charts) =>
    charts.flatMap((chart) => {
      const box = chart.getBoundingClientRect();
      return [...chart.querySelectorAll("text")].filter((t) => t.getBoundingClientRect().right > box.right + 1 || t.getBoundingClientRect().left < box.left - 1).map((t) => t.textContent);
    }));
  assert.deepEqual(cut, []);
  await close();
});
