"use strict";
// A headless Chromium, and pages in it that tell what they did.
const { existsSync } = require("node:fs");
const { chromium } = require("playwright-core");

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function launch() {
  const executablePath = PROGRAMS.find(existsSync);
  if (!executablePath) throw new Error("no Chromium is installed: tools/deps test installs one");
  // Chromium's sandbox refuses to be set up by root.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid() !== 0 });
}

/** Opens a file. `said` gathers errors and words of its console, dialogs, and requests for anything but the file itself. */
async function open(browser, file, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const url = `file://${file}`, said = [];
  page.on("console", (message) => said.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => (said.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => request.url().split("#")[0] !== url && said.push(`request: ${request.url()}`));
  await page.goto(url + (options.hash ?? ""));
  return { page, said, close: () => context.close() };
}

module.exports = { launch, open };
