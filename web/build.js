// Put the installed editor where the server finds it: script, style, and the licenses of all that is in the script.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const modules = join(process.cwd(), "node_modules");
const target = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "..", "kgtool", "static");
const editor = join(modules, "@zazuko", "yasqe", "build");

// The map of the source is not shipped, so nothing points to it.
const script = readFileSync(join(editor, "yasqe.min.js"), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");

function packages(folder) {
  return readdirSync(folder).filter((name) => !name.startsWith(".")).flatMap((name) =>
    name.startsWith("@") ? packages(join(folder, name)) : [join(folder, name)]);
}

// Some packages name the MIT license and hold no text of it.
const MIT = /Permission is hereby granted[^]*/.exec(readFileSync(join(modules, "codemirror", "LICENSE"), "utf8"))[0].trim();

function license(folder) {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const who = typeof about.author === "object" ? about.author.name : about.author;
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : about.license === "MIT" ? `Copyright (c) ${who} and contributors\n\n${MIT}` : "";
  const home = about.homepage ?? about.repository?.url ?? about.repository ?? "";
  return [`${about.name} ${about.version}`, `License: ${about.license}`, who && `Author: ${who}`, home, "", text].filter((line) => line !== undefined).join("\n");
}

mkdirSync(target, { recursive: true });
writeFileSync(join(target, "yasqe.min.js"), script);
copyFileSync(join(editor, "yasqe.min.css"), join(target, "yasqe.min.css"));
// What is only used while we develop is in no script.
const locked = JSON.parse(readFileSync(join(process.cwd(), "package-lock.json"), "utf8")).packages;
const isUsed = (folder) => !folder.includes("@types") && !locked[relative(process.cwd(), folder)]?.dev;
const used = packages(modules).filter((folder) => existsSync(join(folder, "package.json")) && isUsed(folder));
writeFileSync(join(target, "yasqe.licenses.txt"), used.map(license).join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
console.log(`The editor is in ${target}.`);
