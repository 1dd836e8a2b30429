/** How the page's script is checked: eslint's recommended rules and the size limits of the whole project. */
import js from "@eslint/js";

const browser = Object.fromEntries(
  ["window", "document", "location", "history", "navigator", "addEventListener", "matchMedia", "requestAnimationFrame", "setTimeout", "clearTimeout", "devicePixelRatio", "print", "CSS", "URL", "URLSearchParams", "Blob", "Response", "DecompressionStream", "TextDecoder", "XMLSerializer", "Image", "atob", "ResizeObserver", "performance"].map((name) => [name, "readonly"]),
);
const node = { console: "readonly", process: "readonly" };

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...browser, ...node } },
    rules: {
      eqeqeq: "error", "no-var": "error", "prefer-const": "error", "no-eval": "error", "no-implied-eval": "error", "no-new-func": "error", "no-shadow": "off",
      "max-lines": ["error", 300], "max-lines-per-function": ["error", { max: 60, skipComments: true }], complexity: ["error", 24],
      // The one law of the page: what a report says is text, never markup.
      "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "setHTMLUnsafe"].map((property) => ({ property, message: "Text only ever arrives as text." }))],
      "no-restricted-globals": ["error", "localStorage", "sessionStorage", "fetch", "XMLHttpRequest", "WebSocket"],
    },
  },
  {
    // The page of `kg annotate` has a server to talk to, on this machine; only this module does.
    files: ["kg/annotate/page/api.js"],
    languageOptions: { globals: { fetch: "readonly" } },
    rules: { "no-restricted-globals": "off" },
  },
];
