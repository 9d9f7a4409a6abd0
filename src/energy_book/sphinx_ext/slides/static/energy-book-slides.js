// the colours of the light theme, as on the pages
document.documentElement.dataset.theme = "light";
// An address may change these: ?showNotes=true, or ?print-pdf&showNotes=separate-page.
Reveal.initialize({
  center: false,
  hash: true,
  height: 720,
  margin: 0,
  scrollActivationWidth: null,
  slideNumber: "c/t",
  transition: "none",
  width: 1280,
});
