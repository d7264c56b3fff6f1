package io.flowcut.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.dataset.Outcomes;
import io.flowcut.activities.matching.TracksWriter;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.worker.config.ConfigLoader;
import io.flowcut.worker.config.ConfigSchema;
import io.flowcut.worker.report.HtmlReport;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.DatasetActivities.OutcomesRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.dataset.VideoOutcome;
import io.flowcut.workflows.video.StepStats;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end of a run of very many videos: run.json lists all of them, and nothing in memory grows with their number. 1,500
 * of them by default; docs/operations.md has the command for 100,000.
 */
class LargeResultTest {
    private static final int VIDEOS = Integer.getInteger("flowcut.result.videos", 1_500);

    /** What DatasetWorkflow records at a time. */
    private static final int BATCH = 50;

    @TempDir
    Path folder;

    /** One black picture. */
    private static final class BlackFrame implements FrameSource {
        @Override
        public RgbImage read(int index) {
            return new RgbImage(4, 4, new byte[48]);
        }

        @Override
        public String name(int index) {
            return "00000";
        }

        @Override
        public void close() {}
    }

    private static ArtifactRef outcomes(ArtifactStore store) {
        ArtifactRef tracks = new TracksWriter(store).write(new VideoTracks("shared", 1, 4, 4, List.of()));
        Outcomes outcomes = new Outcomes(store);
        Optional<ArtifactRef> root = Optional.empty();
        for (int first = 0; first < VIDEOS; first += BATCH) {
            List<VideoOutcome> batch = new ArrayList<>();
            for (int i = first; i < Math.min(first + BATCH, VIDEOS); i++) {
                VideoSource source = new VideoSource("video-" + i, "file:/videos/video-" + i, Optional.empty());
                VideoInfo info = new VideoInfo(source, "0".repeat(64), 1, 4, 4, tracks, List.of());
                VideoResult result = new VideoResult(
                        info, tracks, tracks, tracks, 0, 0, 0, List.of(new StepStats("flow", 1, 0, 0.5)));
                batch.add(new VideoOutcome(i, Optional.of(result), Optional.empty()));
            }
            root = Optional.of(outcomes.append(new OutcomesRequest(root, batch)));
        }
        return root.orElseThrow();
    }

    @Test
    void runJsonListsAllVideosAndTheReportTheFirst() throws Exception {
        ArtifactStore store = new FileArtifactStore(folder.resolve("store"));
        ArtifactRef root = outcomes(store);
        Files.createDirectories(folder.resolve("out"));
        for (String labels : List.of("annotations.json", "segments.json")) {
            Files.writeString(folder.resolve("out").resolve(labels), "{}");
        }
        DatasetResult result =
                new DatasetResult(root, "0".repeat(64), VIDEOS, 0, VIDEOS, 0, 0, 0, List.of(), List.of(), List.of());
        LabelRequest request = new LabelRequest(
                List.of(),
                folder.resolve("out").toString(),
                "large",
                new ConfigLoader(new ConfigSchema(), Map.of()).load(Optional.empty(), List.of()));
        long start = System.nanoTime();
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        try (LocalRunFolder out = LocalRunFolder.open(folder.resolve("out"))) {
            SummaryBuilder summaries = new SummaryBuilder(request, out, store);
            Iterable<VideoResult> labelled = summaries.labelledVideos(result);
            RunSummary summary = summaries.build(result, labelled, Instant.now(), Instant.now());
            new HtmlReport(info -> new BlackFrame()).write(out.local(), summary, labelled, store);
            out.write("run.json", summaries.json(summary));
        }
        long peak =
                heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        double seconds = (System.nanoTime() - start) * 1e-9;
        Path json = folder.resolve("out/run.json");
        Path report = folder.resolve("out/report.html");
        System.out.printf(
                Locale.ROOT,
                "result: %d videos in %.0f s; run.json %d bytes, report.html %d bytes; heap at its peak %d MiB%n",
                VIDEOS,
                seconds,
                Files.size(json),
                Files.size(report),
                peak >> 20);

        assertThat(videos(json)).isEqualTo(VIDEOS);
        String page = Files.readString(report);
        assertThat(page).contains("the first 1000 of " + VIDEOS + " videos are listed; run.json lists all");
        assertThat(page).contains("\"videoId\":\"video-999\"").doesNotContain("\"videoId\":\"video-1000\"");
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** Counts the videos of run.json, and checks that they are whole and in order. */
    private static int videos(Path json) throws Exception {
        int count = 0;
        try (JsonParser parser = new ObjectMapper().createParser(json.toFile())) {
            String field = "";
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME) {
                    field = parser.currentName();
                } else if (field.equals("videoId") && parser.currentToken() == JsonToken.VALUE_STRING) {
                    assertThat(parser.getText()).isEqualTo("video-" + count);
                    count++;
                }
            }
        }
        return count;
    }
}
