"use strict";
// Pictures of pages for a person to look at: NAME-light.png, NAME-dark.png, NAME-phone.png, whole pages and what a first screen shows.
// Usage: node screenshots.js FOLDER NAME=report.html…
const path = require("node:path");
const { launch, open } = require("./browser.js");

const LOOKS = [
  ["light", { colorScheme: "light", viewport: { width: 1280, height: 900 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1280, height: 900 } }],
  ["phone", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
];

async function main([folder, ...pages]) {
  const browser = await launch();
  for (const [name, file] of pages.map((words) => words.split("=")))
    for (const [look, options] of LOOKS) {
      const { page, said, close } = await open(browser, path.resolve(file), options);
      await page.screenshot({ path: path.join(folder, `${name}-${look}-first.png`) });
      await page.screenshot({ path: path.join(folder, `${name}-${look}.png`), fullPage: true });
      if (said.length) throw new Error(`${file}: ${said.join("\n")}`);
      await close();
    }
  await browser.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
