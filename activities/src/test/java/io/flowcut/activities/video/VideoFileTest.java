package io.flowcut.activities.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VideoFileTest {
    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private final VideoProber prober = new VideoProber(store);

    static Stream<TestVideo> kinds() {
        return Stream.of(
                TestVideo.h264("mp4", 96, 80),
                TestVideo.h264("mov", 98, 66),
                TestVideo.h264("matroska", 96, 80).keyEvery(5),
                TestVideo.motionJpeg("avi", 97, 65),
                TestVideo.mpeg4("avi", 96, 80),
                TestVideo.mpeg4("mp4", 96, 80).keyEvery(100),
                TestVideo.vp9("webm", 96, 80));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void framesComeOutTheSameInAnyOrder(TestVideo kind) throws Exception {
        VideoInfo info = prober.probe(source(kind.write(folder.resolve("clip.bin"), 30)));
        assertThat(info.frames()).isEqualTo(30);
        assertThat(info.warnings()).isEmpty();
        List<RgbImage> frames = sequential(info);
        for (int k = 0; k < 30; k++) {
            RgbImage expected = Pictures.moving(info.width(), info.height(), k, 3, 1);
            assertThat(TestVideo.difference(frames.get(k), expected))
                    .as("frame %d", k)
                    .isLessThan(16);
        }
        int[] order = {29, 0, 17, 16, 17, 18, 3, 28, 8, 7, 9, 24, 23, 0, 1};
        assertSameInOrder(info, frames, order);
    }

    @Test
    void theSharedClipDecodes() {
        Path clip = Golden.shared().resolve("data/running_car.mp4");
        List<Integer> seen = new ArrayList<>();
        long start = System.nanoTime();
        VideoInfo info = prober.probe(source(clip), seen::add);
        System.out.printf(
                "running_car.mp4: %d frames of %dx%d probed in %.1f s, warnings %s%n",
                info.frames(), info.width(), info.height(), (System.nanoTime() - start) / 1e9, info.warnings());
        assertThat(info.frames()).isGreaterThan(10);
        assertThat(seen).contains(1, info.frames()).isSorted();
        int[] wanted = {info.frames() - 1, 0, info.frames() / 2, info.frames() / 3, info.frames() / 3 + 1, 1};
        RgbImage[] expected = new RgbImage[wanted.length];
        try (FrameSource frames = VideoOpener.open(info, store)) {
            for (int k = 0; k < info.frames(); k++) {
                RgbImage image = frames.read(k);
                for (int i = 0; i < wanted.length; i++) {
                    if (wanted[i] == k) {
                        expected[i] = image;
                    }
                }
            }
            assertThat(frames.name(7)).isEqualTo("00007");
        }
        for (int i = 0; i < wanted.length; i++) {
            try (FrameSource frames = VideoOpener.open(info, store)) {
                assertThat(frames.read(wanted[i]).pixels()).isEqualTo(expected[i].pixels());
            }
        }
    }

    @Test
    void losslessFramesAreExactAndGreyStaysGrey() throws Exception {
        Path colour =
                TestVideo.lossless("matroska", avutil.AV_PIX_FMT_BGR0, 66, 65).write(folder.resolve("c.mkv"), 3);
        VideoInfo info = prober.probe(source(colour));
        assertThat(sequential(info).get(2).pixels())
                .isEqualTo(Pictures.moving(66, 65, 2, 3, 1).pixels());

        Path grey =
                TestVideo.lossless("matroska", avutil.AV_PIX_FMT_GRAY8, 66, 65).write(folder.resolve("g.mkv"), 2);
        byte[] pixels = sequential(prober.probe(source(grey))).get(1).pixels();
        for (int i = 0; i < pixels.length; i += 3) {
            assertThat(pixels[i]).isEqualTo(pixels[i + 1]).isEqualTo(pixels[i + 2]);
        }

        Path alpha = TestVideo.lossless("matroska", avutil.AV_PIX_FMT_YUVA444P, 66, 64)
                .write(folder.resolve("a.mkv"), 2);
        assertThat(TestVideo.difference(
                        sequential(prober.probe(source(alpha))).get(1), Pictures.moving(66, 64, 1, 3, 1)))
                .isLessThan(3);
    }

    @Test
    void framesAtUnevenTimesKeepTheirTimes() throws Exception {
        long[] times = {0, 10_000, 50_000, 51_000, 400_000, 401_000, 900_000, 2_000_000, 2_001_000, 2_500_000};
        Path file = TestVideo.lossless("matroska", avutil.AV_PIX_FMT_BGR0, 64, 64)
                .at(times)
                .write(folder.resolve("v.mkv"), times.length);
        VideoInfo info = prober.probe(source(file));
        VideoIndex.File index = (VideoIndex.File) VideoIndex.read(store, info.index());
        double unit = 1e6 * index.timeBaseNumerator() / index.timeBaseDenominator();
        for (int k = 0; k < times.length; k++) {
            assertThat(Math.round(index.timestamps()[k] * unit)).isEqualTo(times[k]);
        }
        assertThat(index.seekable()).isTrue();
        List<RgbImage> frames = sequential(info);
        assertThat(frames.get(9).pixels())
                .isEqualTo(Pictures.moving(64, 64, 9, 3, 1).pixels());
        assertSameInOrder(info, frames, 9, 2, 3, 8, 0);
    }

    @Test
    void aRotatedVideoIsTurnedUpright() throws Exception {
        Path plain = TestVideo.h264("mp4", 96, 64).write(folder.resolve("plain.mp4"), 4);
        VideoInfo level = prober.probe(source(plain));
        Path turned = folder.resolve("turned.mp4");
        // Display matrix of a clockwise quarter turn, as phones write it: (a b u, c d v, x y w).
        Files.write(turned, withMatrix(Files.readAllBytes(plain), 0, 1, -1, 0));
        VideoInfo info = prober.probe(source(turned));
        assertThat(info.width()).isEqualTo(64);
        assertThat(info.height()).isEqualTo(96);
        RgbImage before = sequential(level).get(3);
        RgbImage after = sequential(info).get(3);
        for (int y = 0; y < 64; y += 7) {
            for (int x = 0; x < 96; x += 5) {
                assertThat(after.pixels()[3 * (x * 64 + 63 - y)]).isEqualTo(before.pixels()[3 * (y * 96 + x)]);
            }
        }
        Path half = folder.resolve("half.mp4");
        Files.write(half, withMatrix(Files.readAllBytes(plain), -1, 0, 0, -1));
        RgbImage upsideDown = sequential(prober.probe(source(half))).get(3);
        assertThat(upsideDown.pixels()[0]).isEqualTo(before.pixels()[before.pixels().length - 3]);
    }

    @Test
    void oneFrameIsAVideoWithAWarning() throws Exception {
        VideoInfo info = prober.probe(source(TestVideo.h264("mp4", 96, 64).write(folder.resolve("one.mp4"), 1)));
        assertThat(info.frames()).isEqualTo(1);
        assertThat(info.warnings()).singleElement().asString().contains("one frame");
        assertThat(sequential(info)).hasSize(1);
    }

    @Test
    void namesMayHoldAnyLetters() throws Exception {
        Path file = TestVideo.h264("mp4", 96, 64).write(folder.resolve("plain.mp4"), 2);
        Path unicode = Files.move(file, folder.resolve("видео 走る #1 %20.mp4"));
        VideoSource found =
                new InputResolver(store).resolve(List.of(unicode.toString())).get(0);
        assertThat(VideoIds.VALID.matcher(found.videoId()).matches()).isTrue();
        assertThat(sequential(prober.probe(found))).hasSize(2);
    }

    @Test
    void whatIsNoVideoIsRefusedByName() throws Exception {
        Path good = TestVideo.h264("mp4", 96, 64).write(folder.resolve("good.mp4"), 10);
        byte[] bytes = Files.readAllBytes(good);
        refused(Files.write(folder.resolve("zero.mp4"), new byte[0]), "empty");
        refused(Files.writeString(folder.resolve("text.mp4"), "this is no video\n".repeat(1000)), "not a video");
        refused(Files.write(folder.resolve("noise.mp4"), noise(100_000)), "not a video");
        refused(Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length / 2)), "");
        refused(folder.resolve("missing.mp4"), "no such file");
        refused(
                Files.writeString(
                        folder.resolve("list.mp4"),
                        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + good + "\n#EXT-X-ENDLIST\n"),
                "not a video");
        Path small =
                TestVideo.lossless("matroska", avutil.AV_PIX_FMT_BGR0, 14, 20).write(folder.resolve("small.mkv"), 2);
        refused(small, "too small");
        Path folderNamedVideo = Files.createDirectory(folder.resolve("folder.mp4"));
        refused(folderNamedVideo, "no frames in this folder");
    }

    @Test
    void aVideoThatEndsEarlyIsReadAsFarAsItGoesWithAWarning() throws Exception {
        byte[] bytes = Files.readAllBytes(TestVideo.motionJpeg("avi", 96, 64).write(folder.resolve("good.avi"), 20));
        Path cut = Files.write(folder.resolve("cut.avi"), Arrays.copyOf(bytes, bytes.length * 2 / 3));
        VideoInfo info = prober.probe(source(cut));
        assertThat(info.frames()).isBetween(5, 15);
        assertThat(info.warnings()).isNotEmpty();
        assertSameInOrder(info, sequential(info), 4, 2, 0);
    }

    @Test
    void aVideoThatChangesOrVanishesAfterTheProbeIsRefused() throws Exception {
        Path file = TestVideo.h264("mp4", 96, 64).write(folder.resolve("clip.mp4"), 10);
        VideoInfo info = prober.probe(source(file));
        byte[] bytes = Files.readAllBytes(file);
        FileTime time = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5000));
        assertThat(sequential(info)).as("touched, the same content").hasSize(10);
        try (FrameSource frames = VideoOpener.open(info, store)) {
            frames.read(0);
            Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
            badInput(() -> frames.read(1), "clip.mp4", "changed");
        }
        badInput(() -> VideoOpener.open(info, store), "clip.mp4", "changed");
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 9000));
        badInput(() -> VideoOpener.open(info, store), "clip.mp4", "changed");
        Files.delete(file);
        badInput(() -> VideoOpener.open(info, store), "clip.mp4", "gone");
    }

    @Test
    void nativeMemoryDoesNotGrowWithTheNumberOfFrames() throws Exception {
        Path file = TestVideo.motionJpeg("avi", 320, 240).write(folder.resolve("long.avi"), 60);
        VideoInfo info = prober.probe(source(file));
        try (FrameSource frames = VideoOpener.open(info, store)) {
            frames.read(0);
            long before = Pointer.totalBytes();
            for (int k = 0; k < 60; k++) {
                frames.read(k);
                frames.read(59 - k);
            }
            assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before + 4096);
        }
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        VideoInfo info = prober.probe(source(TestVideo.h264("mp4", 96, 64).write(folder.resolve("clip.mp4"), 2)));
        FrameSource frames = VideoOpener.open(info, store);
        frames.read(1);
        frames.close();
        frames.close();
        assertThat(sequential(info)).hasSize(2);
    }

    @Test
    void progressCanStopTheProbe() throws Exception {
        Path file = TestVideo.h264("mp4", 96, 64).write(folder.resolve("clip.mp4"), 10);
        IllegalStateException cancelled = new IllegalStateException("cancelled");
        assertThatThrownBy(() -> prober.probe(source(file), frames -> {
                    if (frames == 3) {
                        throw cancelled;
                    }
                }))
                .isSameAs(cancelled);
    }

    private void refused(Path file, String cause) {
        badInput(() -> prober.probe(source(file)), file.getFileName().toString(), cause);
    }

    static void badInput(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOf(FlowCutException.class)
                .hasMessageNotContaining("\n")
                .hasMessageContainingAll(parts)
                .extracting(e -> ((FlowCutException) e).type())
                .isEqualTo(ErrorType.BAD_INPUT);
    }

    private List<RgbImage> sequential(VideoInfo info) {
        List<RgbImage> images = new ArrayList<>();
        try (FrameSource frames = VideoOpener.open(info, store)) {
            for (int k = 0; k < info.frames(); k++) {
                images.add(frames.read(k));
            }
        }
        return images;
    }

    private void assertSameInOrder(VideoInfo info, List<RgbImage> expected, int... order) {
        try (FrameSource frames = VideoOpener.open(info, store)) {
            for (int k : order) {
                assertThat(Arrays.equals(
                                frames.read(k).pixels(), expected.get(k).pixels()))
                        .as("frame %d", k)
                        .isTrue();
            }
        }
    }

    private static VideoSource source(Path file) {
        return new VideoSource("clip", file.toUri().toString(), Optional.empty());
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new java.util.Random(5).nextBytes(bytes);
        return bytes;
    }

    /** Sets the 16.16 numbers a, b, c, d of the track header's matrix. */
    private static byte[] withMatrix(byte[] mp4, int a, int b, int c, int d) throws IOException {
        int at = new String(mp4, StandardCharsets.ISO_8859_1).indexOf("tkhd") + 4;
        ByteBuffer matrix = ByteBuffer.wrap(mp4, at + 40, 36);
        matrix.putInt(a << 16).putInt(b << 16).putInt(0).putInt(c << 16).putInt(d << 16);
        return mp4;
    }
}
