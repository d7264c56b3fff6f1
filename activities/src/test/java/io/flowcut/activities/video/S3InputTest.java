package io.flowcut.activities.video;

import static io.flowcut.activities.video.VideoFileTest.badInput;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs in a real S3 server in this process. */
class S3InputTest {
    private static final String BUCKET = "s3://" + S3Server.BUCKET;

    @TempDir
    Path folder;

    private S3Server server;
    private Storage storage;

    @BeforeEach
    void open() throws Exception {
        server = new S3Server(folder.resolve("s3"));
        storage = new Storage(
                new StorageOptions(
                        folder.resolve("store").toString(), server.options(), folder.resolve("cache"), 1L << 30),
                StorageListener.NONE);
    }

    @AfterEach
    void close() {
        storage.close();
        server.close();
    }

    private void frames(String prefix, int count) {
        for (int k = 0; k < count; k++) {
            Pictures.write(Pictures.moving(67, 65, k, 2, 1), server.file(prefix + "/%d.png".formatted(k)));
        }
    }

    private List<VideoSource> resolve(String input) {
        return new InputResolver(storage).resolve(List.of(input));
    }

    @Test
    void aPrefixOfFramesIsReadAndAChangeNoticed() throws IOException {
        frames("in/clip/frames", 11);
        VideoSource source = resolve(BUCKET + "/in/clip/").get(0);
        assertThat(source).isEqualTo(new VideoSource("clip", BUCKET + "/in/clip/frames", Optional.empty()));
        VideoInfo info = new VideoProber(storage).probe(source);
        assertThat(info.frames()).isEqualTo(11);
        try (FrameSource opened = VideoOpener.open(info, storage)) {
            for (int k : new int[] {10, 0, 3}) {
                assertThat(opened.name(k)).isEqualTo(Integer.toString(k));
                assertThat(opened.read(k).pixels())
                        .isEqualTo(Pictures.moving(67, 65, k, 2, 1).pixels());
            }
        }
        // The same frames on a disk are the same video.
        Path local = folder.resolve("local");
        for (int k = 0; k < 11; k++) {
            Pictures.write(Pictures.moving(67, 65, k, 2, 1), local.resolve(k + ".png"));
        }
        VideoInfo onDisk = new VideoProber(storage)
                .probe(new VideoSource("clip", local.toUri().toString(), Optional.empty()));
        assertThat(onDisk.digest()).isEqualTo(info.digest());

        Storage elsewhere = new Storage(
                new StorageOptions(
                        folder.resolve("store").toString(), server.options(), folder.resolve("cache2"), 1L << 30),
                StorageListener.NONE);
        Pictures.write(Pictures.moving(67, 65, 99, 2, 1), server.file("in/clip/frames/3.png"));
        Files.delete(server.file("in/clip/frames/4.png"));
        try (elsewhere;
                FrameSource opened = VideoOpener.open(info, elsewhere)) {
            badInput(() -> opened.read(3), "3.png", "changed since the video was probed");
            badInput(() -> opened.read(4), "4.png", "gone");
        }
        badInput(
                () -> new VideoProber(storage).probe(new VideoSource("x", BUCKET + "/nothing", Optional.empty())),
                BUCKET + "/nothing",
                "no such");
        badInput(() -> resolve("s3://no-such-bucket/x"), "no-such-bucket", "no such");
    }

    @Test
    void aVideoObjectIsDecodedFromACopy() throws Exception {
        TestVideo.lossless("matroska", org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0, 96, 80)
                .write(folder.resolve("a.mkv"), 12);
        Files.createDirectories(server.file("videos"));
        Files.copy(folder.resolve("a.mkv"), server.file("videos/a.mkv"));
        Files.writeString(server.file("videos/empty.mp4"), "");
        List<VideoSource> sources = resolve(BUCKET + "/videos");
        assertThat(sources).extracting(VideoSource::videoId).containsExactly("a", "empty");
        List<Integer> seen = new ArrayList<>();
        VideoInfo info = new VideoProber(storage).probe(sources.get(0), seen::add);
        assertThat(info.frames()).isEqualTo(12);
        assertThat(seen)
                .as("signs of life while the file is fetched")
                .startsWith(0)
                .isSorted();
        // The second probe is answered from the store.
        assertThat(new VideoProber(storage).probe(sources.get(0))).isEqualTo(info);
        try (FrameSource opened = VideoOpener.open(info, storage);
                FrameSource local = VideoOpener.open(
                        new VideoProber(storage)
                                .probe(new VideoSource(
                                        "a", folder.resolve("a.mkv").toUri().toString(), Optional.empty())),
                        storage)) {
            for (int k : new int[] {11, 2, 7}) {
                assertThat(opened.read(k).pixels()).isEqualTo(local.read(k).pixels());
            }
        }
        badInput(() -> new VideoProber(storage).probe(sources.get(1)), BUCKET + "/videos/empty.mp4", "empty");
    }

    @Test
    void manifestsInS3AndManifestsThatLeadThere() throws IOException {
        frames("set/a", 3);
        Files.writeString(server.file("set/all.jsonl"), """
            {"video_id": "a", "uri": "a", "frames": ["2.png", "0.png"]}
            {"video_id": "b", "uri": "s3://other/b.mp4"}
            """);
        List<VideoSource> sources = resolve(BUCKET + "/set/all.jsonl");
        assertThat(sources).extracting(VideoSource::uri).containsExactly(BUCKET + "/set/a", "s3://other/b.mp4");
        VideoInfo info = new VideoProber(storage).probe(sources.get(0));
        try (FrameSource opened = VideoOpener.open(info, storage)) {
            assertThat(info.frames()).isEqualTo(2);
            assertThat(opened.name(0)).isEqualTo("2");
        }
        Path manifest = Files.writeString(
                folder.resolve("m.jsonl"), "{\"video_id\": \"a\", \"uri\": \"" + BUCKET + "/set/a\"}\n");
        assertThat(resolve(manifest.toString())).extracting(VideoSource::uri).containsExactly(BUCKET + "/set/a");
        Files.writeString(server.file("set/bad.jsonl"), "{\"video_id\": \"a\", \"uri\": \"../other\"}\n");
        badInput(() -> resolve(BUCKET + "/set/bad.jsonl"), "bad.jsonl line 1", "leads out");
    }
}
