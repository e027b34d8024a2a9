// Each file directly in src/ is a module that a page asks for by name; what modules share lies in folders below.
import { readdirSync } from "node:fs";
import { defineConfig } from "vite";

const modules = readdirSync(new URL("src", import.meta.url)).filter((name) => name.endsWith(".ts"));

export default defineConfig({
  base: "/static/built/",
  publicDir: false,
  build: {
    outDir: "../static/built",
    emptyOutDir: true,
    assetsDir: "",
    // The pages allow no data: addresses, so nothing is written into scripts and stylesheets that has a file of its own.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    license: { fileName: "licences.md" },
    modulePreload: { polyfill: false },
    target: "es2022",
    // The editor of the workbench is that big, and asks for eval only where a browser has no JSON.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      checks: { eval: false },
      input: Object.fromEntries(modules.map((name) => [name.slice(0, -3), `src/${name}`])),
    },
  },
});
