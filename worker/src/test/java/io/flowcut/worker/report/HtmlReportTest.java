package io.flowcut.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.matching.VideoTracks;
import io.flowcut.activities.storage.FileArtifactStore;
import io.flowcut.activities.video.FrameSource;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.worker.run.RunSummary;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.dataset.FailedVideo;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import io.flowcut.workflows.video.VideoSource;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path out;

    private FileArtifactStore store;
    private ArtifactRef any;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(out.resolve("store"));
        any = store.put("application/json", new byte[] {'[', ']'});
    }

    /** A grey video; the square of frame t begins at column 10 t. */
    private static final class GreyFrames implements FrameSource {
        @Override
        public RgbImage read(int index) {
            byte[] pixels = new byte[3 * WIDTH * HEIGHT];
            Arrays.fill(pixels, (byte) 90);
            return new RgbImage(WIDTH, HEIGHT, pixels);
        }

        @Override
        public String name(int index) {
            return String.format("%05d", index);
        }

        @Override
        public void close() {}
    }

    private static Rle square(int frame) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        for (int y = 100; y < 200; y++) {
            Arrays.fill(mask.pixels(), y * WIDTH + 10 * frame, y * WIDTH + 10 * frame + 100, (byte) 1);
        }
        return Rle.encode(mask);
    }

    private VideoResult video(String id, int frames) throws Exception {
        List<TrackMask> masks = java.util.stream.IntStream.range(0, frames)
                .mapToObj(t -> new TrackMask(t, square(t % 50), 0.8))
                .toList();
        VideoTracks tracks = new VideoTracks(id, frames, WIDTH, HEIGHT, List.of(new Track(1, 0.8, masks)));
        VideoInfo info = new VideoInfo(
                new VideoSource(id, "/videos/" + id, Optional.empty()),
                "0".repeat(64),
                frames,
                WIDTH,
                HEIGHT,
                any,
                List.of());
        ArtifactRef ref = store.put("application/json", JSON.writeValueAsBytes(tracks));
        return new VideoResult(info, any, ref, any, frames, 1, 0, List.of());
    }

    private static RunSummary summary(String name, List<VideoResult> videos) {
        List<RunSummary.Video> lines = videos.stream()
                .map(v -> new RunSummary.Video(
                        v.info().source().videoId(),
                        v.info().source().uri(),
                        v.info().digest(),
                        v.info().frames(),
                        WIDTH,
                        HEIGHT,
                        v.maskCount(),
                        1,
                        0,
                        List.of(),
                        List.of()))
                .toList();
        String digest = "0".repeat(64);
        return new RunSummary(
                RunSummary.FORMAT_VERSION,
                name,
                "doneWithSkippedVideos",
                "classical",
                new RunSummary.Versions("0.1.0", "abc", "17", "4.13.0", "1.38.0"),
                "2026-11-24T00:00:00Z",
                12.5,
                3.2,
                new RunSummary.Counts(videos.size(), 1, 40, 40, 1, 0),
                new RunSummary.Digests(digest, digest, digest, digest),
                List.of(),
                List.of(new RunSummary.Step("flow", 40, 0, 3.5), new RunSummary.Step("crf", 30, 10, 7.5)),
                List.of("one oddity"),
                List.of(new FailedVideo("bad", "BadInput", "bad.mp4: has no frames")),
                lines,
                Map.of("ncut", Map.of("tau", 0.2)));
    }

    private static JsonNode data(Path page) throws Exception {
        String html = Files.readString(page);
        int start = html.indexOf("<script type=\"application/json\" id=\"data\">");
        String rest = html.substring(html.indexOf('>', start) + 1);
        return JSON.readTree(rest.substring(0, rest.indexOf("</script>")));
    }

    @Test
    void everyFrameAndMaskIsOnThePage() throws Exception {
        List<VideoResult> videos = List.of(video("walk", 40));
        Path page = new HtmlReport(info -> new GreyFrames()).write(out, summary("test", videos), videos, store);

        JsonNode video = data(page).at("/videos/0");
        assertThat(video.get("frames")).hasSize(40);
        assertThat(video.at("/tracks/0/seen")).hasSize(40);
        JsonNode frame = video.at("/frames/7");
        byte[] jpeg =
                Base64.getDecoder().decode(frame.get("image").asText().substring("data:image/jpeg;base64,".length()));
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(640);
        int inside = 0;
        int position = 0;
        int first = -1;
        JsonNode runs = frame.at("/masks/0/1");
        for (int i = 0; i < runs.size(); i++) {
            if (i % 2 == 1) {
                inside += runs.get(i).asInt();
                first = first < 0 ? position : first;
            }
            position += runs.get(i).asInt();
        }
        assertThat(position).isEqualTo(640 * 320);
        assertThat(inside).isBetween(64 * 64 - 130, 64 * 64 + 130);
        assertThat(first % 640).isBetween(44, 46);
        assertThat(data(page).at("/histogram/16").asInt()).isEqualTo(40);
    }

    @Test
    void thePageNeedsNothingFromOutside() throws Exception {
        List<VideoResult> videos = List.of(video("walk", 3));
        Path page = new HtmlReport(info -> new GreyFrames()).write(out, summary("test", videos), videos, store);
        String html = Files.readString(page);
        assertThat(html).doesNotContain("@@").doesNotContain("http://").doesNotContain("https://");
        assertThat(html).doesNotContainPattern("<(link|script)[^>]+(src|href)=");
    }

    @Test
    void aNameCannotEndTheScript() throws Exception {
        List<VideoResult> videos = List.of(video("walk", 2));
        String evil = "</script><img src=x onerror=alert(1)>";
        Path page = new HtmlReport(info -> new GreyFrames()).write(out, summary(evil, videos), videos, store);
        assertThat(Files.readString(page)).doesNotContain(evil);
        assertThat(data(page).at("/summary/name").asText()).isEqualTo(evil);
    }

    @Test
    void aLongVideoIsSampledEvenly() throws Exception {
        List<VideoResult> videos = List.of(video("long", 1000));
        Path page = new HtmlReport(info -> new GreyFrames()).write(out, summary("test", videos), videos, store);
        JsonNode frames = data(page).at("/videos/0/frames");
        assertThat(frames).hasSize(HtmlReport.MAX_PICTURES_A_VIDEO);
        assertThat(frames.get(120).get("index").asInt()).isEqualTo(500);
        assertThat(data(page).at("/videos/0/totalFrames").asInt()).isEqualTo(1000);
    }
}
