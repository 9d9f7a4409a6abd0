/* Runs a cell's code beside the page, so that an endless loop does not stop the page. */
const MOST_CHARACTERS = 20000;
let python;
let bytes = [];
let written = 0;

function write() {
  const text = new TextDecoder().decode(new Uint8Array(bytes));
  bytes = [];
  if (text && written < MOST_CHARACTERS) postMessage({ text });
  written += text.length;
}

function read([byte]) {
  bytes.push(byte);
  if (byte === 10) write();
}

async function load({ wasm, prelude }) {
  const raw = Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([raw], { type: "application/wasm" }));
  const loadMicroPython = await loading;
  python = await loadMicroPython({ url, heapsize: 2 ** 25, stdout: read, linebuffer: false });
  python.registerJsModule("page", { show: (chart) => postMessage({ chart: JSON.parse(chart) }) });
  python.runPython(prelude);
}

self.onmessage = async ({ data }) => {
  let error = "";
  written = 0;
  try {
    if (data.wasm) await load(data);
    else python.runPython(data.code);
  } catch (raised) {
    error = raised.message;
  }
  write();
  postMessage({ done: true, error });
};
