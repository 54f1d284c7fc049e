// Reads the index of search without a web server: browsers fetch no file from a folder, but scripts come from there. Each file of
// the index is one that hands over its bytes.
{
  const beside = document.currentScript.src;
  const [files, waiting] = [{}, {}];
  const load = (name) => new Promise((done, failed) => {
    waiting[name] = done;
    const script = document.createElement("script");
    script.src = new URL(`../${name}.js`, beside);
    script.onerror = () => failed(new Error(name));
    document.head.append(script);
  });
  window.griffelArchive = {
    take: (name, text) => waiting[name](Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))),
    fetch: async (url) => {
      const name = `${url}`.slice(new URL("..", document.baseURI).href.length);
      return new Response(await (files[name] ??= load(name)));
    },
  };
}
