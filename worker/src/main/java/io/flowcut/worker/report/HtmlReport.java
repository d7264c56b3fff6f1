package io.flowcut.worker.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes one page that holds everything it shows: pictures as data URIs, masks as run lengths, style and script inline.
 * It is written frame by frame, so memory does not grow with the run; the number of pictures is bounded, evenly spread
 * over the videos and their frames.
 */
public final class HtmlReport implements ReportWriter {
    /** Pictures that one page holds at most; about 30 KiB each. */
    static final int MAX_PICTURES = 1200;
    /** Pictures of one video at most. */
    static final int MAX_PICTURES_A_VIDEO = 240;
    /** Videos with pictures at most. */
    static final int MAX_VIDEOS = 300;

    /** Videos in the table at most. */
    static final int MAX_LISTED = 1000;

    private static final int HISTOGRAM_BINS = 20;

    private final Function<VideoInfo, FrameSource> opener;
    private final ObjectMapper json;

    /**
     * @param opener opens the frames of a video; the caller of the page's writer needs nothing else for pictures
     */
    public HtmlReport(Function<VideoInfo, FrameSource> opener) {
        this.opener = requireNonNull(opener, "opener");
        JsonFactory factory = new JsonFactory();
        factory.setCharacterEscapes(new ScriptSafeEscapes());
        this.json = new ObjectMapper(factory);
    }

    @Override
    public Path write(Path out, RunSummary summary, Iterable<VideoResult> videos, ArtifactStore store) {
        Path page = out.resolve("report.html");
        Path temporary = out.resolve("report.html.tmp");
        try {
            try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                writePage(writer, summary, videos, store);
            }
            return Files.move(temporary, page, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FlowCutException.storage(page.toString(), "cannot write the report: " + e.getMessage(), e);
        } finally {
            temporary.toFile().delete();
        }
    }

    private void writePage(Writer writer, RunSummary summary, Iterable<VideoResult> videos, ArtifactStore store)
            throws IOException {
        String template = resource("report.html")
                .replace("@@CSS@@", resource("report.css"))
                .replace("@@SCRIPT@@", resource("report.js"));
        int data = template.indexOf("@@DATA@@");
        writer.write(template, 0, data);
        JsonGenerator out = json.getFactory().createGenerator(writer);
        out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        writeData(out, summary, videos, store);
        out.flush();
        writer.write(template.substring(data + "@@DATA@@".length()));
    }

    private void writeData(JsonGenerator out, RunSummary summary, Iterable<VideoResult> videos, ArtifactStore store)
            throws IOException {
        int labelled = summary.counts().videos();
        int shown = Math.min(MAX_VIDEOS, labelled);
        int pictures = shown == 0 ? 0 : Math.min(MAX_PICTURES_A_VIDEO, Math.max(4, MAX_PICTURES / shown));
        int[] histogram = new int[HISTOGRAM_BINS];
        out.writeStartObject();
        out.writeFieldName("summary");
        json.writeValue(out, summary.listing(MAX_LISTED));
        out.writeArrayFieldStart("videos");
        int number = 0;
        for (VideoResult video : videos) {
            VideoTracks tracks = tracks(store, video);
            tracks.tracks().forEach(track -> track.masks().forEach(mask -> count(histogram, mask.score())));
            if (number++ < shown) {
                try (FrameSource frames = opener.apply(video.info())) {
                    new VideoSection(out, video.info(), tracks, frames, pictures).write();
                }
            }
        }
        out.writeEndArray();
        out.writeFieldName("histogram");
        out.writeArray(histogram, 0, histogram.length);
        out.writeArrayFieldStart("notes");
        for (String note : notes(labelled, shown)) {
            out.writeString(note);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static List<String> notes(int videos, int shown) {
        List<String> notes = new ArrayList<>();
        if (shown < videos) {
            notes.add("pictures of the first " + shown + " of " + videos + " videos are on this page");
        }
        if (videos > MAX_LISTED) {
            notes.add("the first " + MAX_LISTED + " of " + videos + " videos are listed; run.json lists all");
        }
        return notes;
    }

    private static void count(int[] histogram, double score) {
        histogram[Math.min(histogram.length - 1, (int) (score * histogram.length))]++;
    }

    private VideoTracks tracks(ArtifactStore store, VideoResult video) throws IOException {
        try (InputStream in = store.open(video.tracks())) {
            return json.readValue(in, VideoTracks.class);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the program lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Escapes the characters with which a text from outside could end the script element that holds the data. */
    private static final class ScriptSafeEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        private final int[] escapes;

        ScriptSafeEscapes() {
            escapes = CharacterEscapes.standardAsciiEscapesForJSON();
            escapes['<'] = CharacterEscapes.ESCAPE_CUSTOM;
            escapes['>'] = CharacterEscapes.ESCAPE_CUSTOM;
            escapes['&'] = CharacterEscapes.ESCAPE_CUSTOM;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return new SerializedString(String.format("\\u%04x", character));
        }
    }
}
