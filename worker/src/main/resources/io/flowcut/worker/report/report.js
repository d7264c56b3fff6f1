"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const run = data.summary;
  const byId = (id) => document.getElementById(id);
  const element = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const row = (table, cells, tag) => {
    const line = table.appendChild(document.createElement("tr"));
    for (const cell of cells) {
      if (cell instanceof Node) {
        line.appendChild(document.createElement("td")).appendChild(cell);
      } else {
        line.appendChild(element(tag || "td", cell, typeof cell === "number" ? "number" : ""));
      }
    }
    return line;
  };
  const count = (n) => n.toLocaleString("en");
  const shown = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

  // Colours far apart in hue, the same for the same track on every frame.
  const colour = (index) => {
    const hue = (index * 137.508 + 10) % 360;
    const f = (n) => {
      const k = (n + hue / 30) % 12;
      return Math.round(255 * (0.55 - 0.45 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
    };
    return [f(0), f(8), f(4)];
  };
  const css = (index) => `rgb(${colour(index).join(",")})`;

  // ---- what the run was
  document.title = `FlowCut ${run.name}`;
  byId("name").textContent = run.name;
  byId("subtitle").textContent =
    `${run.startedAt} · ${run.seconds.toFixed(1)} s · ${run.framesPerSecond.toFixed(2)} frames/s · ` +
    `features.backend: ${run["features.backend"]} · ${run.state === "done" ? "done" : "done, with skipped videos"}`;
  for (const [label, value] of [["videos", run.counts.videos], ["skipped videos", run.counts.skippedVideos],
    ["frames", run.counts.frames], ["masks", run.counts.masks], ["tracks", run.counts.tracks],
    ["training segments", run.counts.segments]]) {
    const card = element("div", undefined, "card");
    card.append(element("b", count(value)), element("span", label));
    byId("cards").append(card);
  }
  const notes = [...run.warnings, ...run.failures.map((f) => `skipped ${f.videoId} (${f.errorType}): ${f.message}`),
    ...data.notes];
  if (notes.length) {
    byId("notes").hidden = false;
    const list = element("ul");
    for (const note of notes) list.append(element("li", note));
    byId("notes").append(element("h2", "Warnings"), list);
  }

  // ---- stages, histogram, tables
  const stages = byId("stages");
  row(stages, ["stage", "computed", "reused", "seconds", "ms/frame", ""], "th");
  const longest = Math.max(1e-9, ...run.steps.map((s) => s.seconds));
  for (const step of run.steps) {
    const meter = element("div", undefined, "meter");
    meter.style.width = `${(100 * step.seconds) / longest}%`;
    row(stages, [step.step, step.computed, step.reused, +step.seconds.toFixed(2),
      step.computed ? +((1000 * step.seconds) / step.computed).toFixed(1) : "–", meter]);
  }
  const drawHistogram = () => {
    const bins = data.histogram;
    const width = 420, height = 150, low = 130;
    const most = Math.max(1, ...bins);
    const bar = width / bins.length;
    let shapes = "";
    bins.forEach((n, i) => {
      const h = (low - 18) * (n / most);
      shapes += `<rect x="${i * bar + 1}" y="${low - h}" width="${bar - 2}" height="${h}">` +
        `<title>${n} masks with a score from ${(i / bins.length).toFixed(2)} to ${((i + 1) / bins.length).toFixed(2)}</title></rect>`;
    });
    byId("histogram").innerHTML = `<svg viewBox="0 0 ${width} ${height}" width="100%" role="img" ` +
      `aria-label="Histogram of mask quality scores">${shapes}<text x="0" y="${height - 4}">0</text>` +
      `<text x="${width / 2}" y="${height - 4}" text-anchor="middle">quality score</text>` +
      `<text x="${width}" y="${height - 4}" text-anchor="end">1</text><text x="0" y="12">${most} masks</text></svg>`;
  };
  drawHistogram();
  const all = byId("all");
  row(all, ["video", "size", "frames", "masks", "tracks", "segments", "source"], "th");
  for (const v of run.videos) {
    row(all, [v.videoId, `${v.width}×${v.height}`, v.frames, v.masks, v.tracks, v.segments, v.uri]);
  }
  for (const [section, keys] of Object.entries(run.config)) {
    for (const [key, value] of Object.entries(keys)) row(byId("config"), [`${section}.${key}`, shown(value)]);
  }
  for (const [key, value] of [...Object.entries(run.versions), ...Object.entries(run.digests)]) {
    row(byId("versions"), [key, shown(value)]);
  }

  // ---- the viewer
  if (!data.videos.length) {
    byId("viewer").hidden = true;
    return;
  }
  const canvas = byId("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let video = data.videos[0];
  let at = 0;
  let timer = 0;
  data.videos.forEach((v, i) => byId("videos").append(new Option(`${v.id} (${v.totalFrames} frames, ${v.tracks.length} tracks)`, i)));

  const unpack = (runs, size) => {
    const mask = new Uint8Array(size);
    let position = 0;
    runs.forEach((length, i) => {
      if (i % 2) mask.fill(1, position, position + length);
      position += length;
    });
    return mask;
  };
  const drawMask = (pixels, mask, rgb, width, height) => {
    const fill = byId("fill").checked ? 0.42 : 0;
    const outline = byId("outline").checked;
    for (let y = 0, p = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p++) {
        if (!mask[p]) continue;
        const edge = x === 0 || y === 0 || x === width - 1 || y === height - 1 ||
          !mask[p - 1] || !mask[p + 1] || !mask[p - width] || !mask[p + width];
        const weight = outline && edge ? 1 : fill;
        for (let c = 0; c < 3; c++) pixels[4 * p + c] += weight * (rgb[c] - pixels[4 * p + c]);
      }
    }
  };
  const drawLabel = (mask, text, rgb, width, height) => {
    let x = 0, y = 0, n = 0;
    for (let p = 0; p < mask.length; p++) if (mask[p]) { x += p % width; y += Math.floor(p / width); n++; }
    if (!n) return;
    context.font = "bold 13px system-ui, sans-serif";
    context.textAlign = "center";
    context.lineWidth = 3;
    context.strokeStyle = "rgba(0,0,0,.75)";
    context.fillStyle = `rgb(${rgb.map((c) => Math.min(255, c + 60)).join(",")})`;
    context.strokeText(text, x / n, Math.min(height - 4, y / n + 5));
    context.fillText(text, x / n, Math.min(height - 4, y / n + 5));
  };
  const draw = () => {
    const frame = video.frames[at];
    const mine = video;
    byId("frame").textContent = `${frame.name} (${frame.index + 1}/${video.totalFrames})`;
    byId("scrubber").value = at;
    for (const strip of document.querySelectorAll(".strip")) drawStrip(strip);
    const picture = new Image();
    picture.onload = () => {
      if (mine !== video || video.frames[at] !== frame) return;
      context.drawImage(picture, 0, 0, video.width, video.height);
      const image = context.getImageData(0, 0, video.width, video.height);
      const masks = frame.masks.map(([track, runs]) => [track, unpack(runs, video.width * video.height)]);
      for (const [track, mask] of masks) drawMask(image.data, mask, colour(track), video.width, video.height);
      context.putImageData(image, 0, 0);
      if (byId("labels").checked) {
        for (const [track, mask] of masks) {
          drawLabel(mask, `${video.tracks[track].id}`, colour(track), video.width, video.height);
        }
      }
    };
    picture.src = frame.image;
  };
  const drawStrip = (strip) => {
    const track = video.tracks[+strip.dataset.track];
    const pen = strip.getContext("2d");
    pen.clearRect(0, 0, strip.width, strip.height);
    pen.fillStyle = css(+strip.dataset.track);
    const cell = strip.width / video.totalFrames;
    for (const [frame, score] of track.seen) {
      pen.globalAlpha = 0.35 + 0.65 * score;
      pen.fillRect(frame * cell, 0, Math.max(1, cell - (cell > 4 ? 1 : 0)), strip.height);
    }
    pen.globalAlpha = 1;
    pen.fillStyle = getComputedStyle(document.body).color;
    pen.fillRect(video.frames[at].index * cell + cell / 2 - 1, 0, 2, strip.height);
  };
  const buildTracks = () => {
    byId("tracks").replaceChildren();
    video.tracks.forEach((track, i) => {
      const line = element("div", undefined, "track");
      const name = element("span");
      const swatch = element("span", undefined, "swatch");
      swatch.style.background = css(i);
      name.append(swatch, `track ${track.id} · ${track.score.toFixed(2)} · ${track.seen.length} f`);
      const strip = element("canvas", undefined, "strip");
      strip.width = 800;
      strip.height = 16;
      strip.dataset.track = i;
      strip.title = `track ${track.id}: ${track.seen.length} frames, score ${track.score.toFixed(3)}; click to go there`;
      strip.onclick = (event) => {
        const box = strip.getBoundingClientRect();
        const wanted = ((event.clientX - box.left) / box.width) * video.totalFrames;
        go(video.frames.reduce((best, f, k) =>
          Math.abs(f.index + 0.5 - wanted) < Math.abs(video.frames[best].index + 0.5 - wanted) ? k : best, 0));
      };
      line.append(name, strip);
      byId("tracks").append(line);
    });
    if (!video.tracks.length) byId("tracks").append(element("p", "No track in this video."));
  };
  const show = (index) => {
    video = data.videos[index];
    byId("videos").value = index;
    canvas.width = video.width;
    canvas.height = video.height;
    byId("scrubber").max = video.frames.length - 1;
    byId("facts").textContent = `${video.sourceWidth}×${video.sourceHeight}` +
      (video.frames.length < video.totalFrames ? `, ${video.frames.length} of ${video.totalFrames} frames shown` : "");
    at = 0;
    buildTracks();
    draw();
  };
  const go = (index) => {
    at = Math.max(0, Math.min(video.frames.length - 1, index));
    draw();
  };
  const turn = (by) => {
    const index = data.videos.indexOf(video) + by;
    if (index >= 0 && index < data.videos.length) show(index);
  };
  const play = () => {
    if (timer) {
      clearInterval(timer);
      timer = 0;
    } else {
      timer = setInterval(() => go(at + 1 < video.frames.length ? at + 1 : 0), 120);
    }
    byId("play").textContent = timer ? "Pause" : "Play";
  };
  byId("scrubber").oninput = (event) => go(+event.target.value);
  byId("videos").onchange = (event) => show(+event.target.value);
  byId("previous").onclick = () => turn(-1);
  byId("next").onclick = () => turn(1);
  byId("play").onclick = play;
  for (const id of ["fill", "outline", "labels"]) byId(id).onchange = draw;
  const toggles = { f: "fill", o: "outline", i: "labels" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
    if (event.key === "ArrowLeft") go(at - 1);
    else if (event.key === "ArrowRight") go(at + 1);
    else if (event.key === "ArrowUp") turn(-1);
    else if (event.key === "ArrowDown") turn(1);
    else if (event.key === " " && event.target.tagName !== "BUTTON") play();
    else if (toggles[event.key]) {
      byId(toggles[event.key]).checked = !byId(toggles[event.key]).checked;
      draw();
    } else return;
    event.preventDefault();
  });
  show(0);
})();
