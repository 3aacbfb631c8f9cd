// Delivering scans: a folder dragged or chosen is sent a few files at a time, with progress.
// Without this script the form sends the chosen files in one go.
(() => {
  const form = document.getElementById("delivery");
  const drop = document.getElementById("drop");
  const input = form.querySelector("input[name=scans]");
  const chosen = document.getElementById("chosen");
  const AT_ONCE = 8; // files in one request
  let files = []; // {file, path}

  drop.hidden = false;
  input.required = false;

  const choose = (list) => {
    files = list;
    chosen.textContent = list.length ? `${list.length} · ${list[0].path}${list.length > 1 ? " …" : ""}` : "";
    const name = form.elements.name;
    if (!name.value && list.length && list[0].path.includes("/")) name.value = list[0].path.split("/")[0];
  };

  input.addEventListener("change", () => choose([...input.files].map((file) => ({ file, path: file.name }))));
  document.getElementById("folder").addEventListener("change", (event) =>
    choose([...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))),
  );

  const entriesOf = (reader) => new Promise((done, failed) => reader.readEntries(done, failed));
  const walk = async (entry, path, found) => {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      found.push({ file, path: path + entry.name });
    } else {
      const reader = entry.createReader();
      for (let some = await entriesOf(reader); some.length; some = await entriesOf(reader))
        for (const each of some) await walk(each, `${path}${entry.name}/`, found);
    }
  };

  for (const name of ["dragenter", "dragover"])
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  drop.addEventListener("dragleave", () => delete drop.dataset.over);
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const found = [];
    for (const entry of entries) await walk(entry, "", found);
    choose(found);
  });

  const send = async (some, name) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("office", form.elements.office.value);
    body.set("name", name);
    for (const { file, path } of some) {
      body.append("scans", file);
      body.append("paths", path);
    }
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    return said.batch;
  };

  form.addEventListener("submit", async (event) => {
    if (!files.length) return;
    event.preventDefault();
    const bar = document.getElementById("sent");
    const words = document.getElementById("sent-words");
    const button = form.querySelector(".form-acts button");
    document.getElementById("sending").hidden = false;
    button.disabled = true;
    bar.max = files.length;
    const name = form.elements.name.value || (files.length > 1 ? new Date().toISOString().slice(0, 16) : "");
    let batch = null;
    try {
      for (let done = 0; done < files.length; done += AT_ONCE) {
        words.textContent = `${form.dataset.sending} ${done} / ${files.length}`;
        batch = await send(files.slice(done, done + AT_ONCE), name);
        bar.value = Math.min(done + AT_ONCE, files.length);
      }
      window.location.assign(`/batches/${batch}/`);
    } catch (error) {
      words.textContent = error.message && !(error instanceof TypeError) ? error.message : form.dataset.failed;
      button.disabled = false;
    }
  });
})();
