package io.flowcut.activities.video;

import static io.flowcut.activities.video.VideoFileTest.badInput;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.Golden;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameFolderTest {
    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private final VideoProber prober = new VideoProber(store);

    @Test
    void framesAreReadAsTheyAre() {
        for (int k = 0; k < 4; k++) {
            Pictures.write(Pictures.moving(67, 65, k, 2, 1), folder.resolve("%05d.png".formatted(10 * k)));
        }
        List<Integer> seen = new ArrayList<>();
        VideoInfo info = prober.probe(source(), seen::add);
        assertThat(seen).containsExactly(1, 2, 3, 4);
        assertThat(info.frames()).isEqualTo(4);
        assertThat(info.width()).isEqualTo(67);
        assertThat(info.height()).isEqualTo(65);
        assertThat(info.digest()).matches("[0-9a-f]{64}");
        assertThat(info.warnings()).isEmpty();
        try (FrameSource frames = VideoOpener.open(info, store)) {
            for (int k : new int[] {3, 0, 1, 2}) {
                assertThat(frames.read(k).pixels())
                        .isEqualTo(Pictures.moving(67, 65, k, 2, 1).pixels());
            }
            assertThat(frames.name(2)).isEqualTo("00020");
        }
    }

    @Test
    void everyKindOfPngAndJpegIsRead() throws IOException {
        BufferedImage grey = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage deep = new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY);
        BufferedImage alpha = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        BufferedImage palette = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_INDEXED);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                grey.getRaster().setSample(x, y, 0, 3 * x);
                deep.getRaster().setSample(x, y, 0, (3 * x) << 8);
                alpha.setRGB(x, y, 0x80000000 | (3 * x * 0x010101));
                palette.getRaster().setSample(x, y, 0, x);
            }
        }
        Pictures.write(grey, folder.resolve("0.png"));
        Pictures.write(deep, folder.resolve("1.png"));
        Pictures.write(alpha, folder.resolve("2.png"));
        Pictures.write(grey, folder.resolve("3.jpg"));
        Pictures.write(palette, folder.resolve("4.png"));
        VideoInfo info = prober.probe(source());
        try (FrameSource frames = VideoOpener.open(info, store)) {
            for (int k = 0; k < 4; k++) {
                byte[] pixels = frames.read(k).pixels();
                for (int i = 0; i < 64 * 64; i++) {
                    for (int channel = 0; channel < 3; channel++) {
                        assertThat(pixels[3 * i + channel] & 0xff)
                                .as("frame %d", k)
                                .isCloseTo(3 * (i % 64), org.assertj.core.data.Offset.offset(3));
                    }
                }
            }
            assertThat(frames.read(4).pixels())
                    .isEqualTo(Pictures.read(folder.resolve("4.png")).pixels());
        }
    }

    @Test
    void aJpegOfFourInksIsRead() throws IOException {
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 64, 64, 4, null);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                // Inverted, as Adobe writes them: no cyan left of the middle would be 255.
                inks.setPixel(x, y, new int[] {x < 32 ? 0 : 255, 255, 255, 200});
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out =
                ImageIO.createImageOutputStream(folder.resolve("0.jpg").toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(inks, null, null), null);
        } finally {
            writer.dispose();
        }
        VideoInfo info = prober.probe(source());
        try (FrameSource frames = VideoOpener.open(info, store)) {
            byte[] pixels = frames.read(0).pixels();
            assertThat(pixels[0] & 0xff).as("red, left").isLessThan(12);
            assertThat(pixels[1] & 0xff).as("green, left").isBetween(188, 212);
            assertThat(pixels[3 * 63] & 0xff).as("red, right").isBetween(188, 212);
        }
    }

    @Test
    void theSharedClipIsRead() {
        Path frames = Golden.shared().resolve("data/clips/bmx-trees/frames");
        VideoSource source =
                new InputResolver(store).resolve(List.of(frames.toString())).get(0);
        assertThat(source.videoId()).isEqualTo("bmx-trees");
        VideoInfo info = prober.probe(source);
        try (FrameSource opened = VideoOpener.open(info, store)) {
            RgbImage last = opened.read(info.frames() - 1);
            assertThat(last.width()).isEqualTo(info.width());
            RgbImage independent = Pictures.read(frames.resolve(opened.name(info.frames() - 1) + ".jpg"));
            assertThat(TestVideo.difference(last, independent)).isLessThan(2);
        }
    }

    @Test
    void theDigestFollowsNamesAndContentsAlone() throws IOException {
        frames(3, "png");
        String digest = prober.probe(source()).digest();
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (int k = 0; k < 3; k++) {
            Files.copy(folder.resolve(k + ".png"), copy.resolve(k + ".png"));
        }
        assertThat(prober.probe(source(copy)).digest()).isEqualTo(digest);
        Files.move(copy.resolve("2.png"), copy.resolve("3.png"));
        assertThat(prober.probe(source(copy)).digest()).isNotEqualTo(digest);
        Files.move(copy.resolve("3.png"), copy.resolve("2.png"));
        Pictures.write(Pictures.moving(80, 64, 9, 1, 1), copy.resolve("2.png"));
        assertThat(prober.probe(source(copy)).digest()).isNotEqualTo(digest);
    }

    @Test
    void aFrameListChoosesAndOrders() {
        frames(4, "png");
        VideoSource source = new VideoSource(
                "clip", folder.toUri().toString(), Optional.of(FrameList.write(store, List.of("3.png", "1.png"))));
        VideoInfo info = prober.probe(source);
        assertThat(info.frames()).isEqualTo(2);
        try (FrameSource frames = VideoOpener.open(info, store)) {
            assertThat(frames.name(0)).isEqualTo("3");
            assertThat(frames.read(1).pixels())
                    .isEqualTo(Pictures.moving(80, 64, 1, 1, 1).pixels());
        }
        VideoSource missing = new VideoSource(
                "clip", folder.toUri().toString(), Optional.of(FrameList.write(store, List.of("3.png", "7.png"))));
        badInput(() -> prober.probe(missing), "7.png", "missing");
    }

    @Test
    void oddFramesAreRefusedByName() throws IOException {
        frames(3, "jpg");
        Path odd = folder.resolve("1.jpg");
        byte[] good = Files.readAllBytes(odd);

        Pictures.write(Pictures.moving(80, 65, 0, 1, 1), odd);
        badInput(() -> prober.probe(source()), "1.jpg", "80x65", "80x64");
        Files.write(odd, new byte[0]);
        badInput(() -> prober.probe(source()), "1.jpg", "empty");
        Files.write(odd, Arrays.copyOf(good, good.length - 2));
        badInput(() -> prober.probe(source()), "1.jpg", "truncated");
        for (int length = 2; length < good.length; length += 37) {
            Files.write(odd, Arrays.copyOf(good, length));
            badInput(() -> prober.probe(source()), "1.jpg", "truncated");
        }
        Files.writeString(odd, "not a picture");
        badInput(() -> prober.probe(source()), "1.jpg", "not a JPEG or PNG");
        Files.delete(odd);
        Files.createSymbolicLink(odd, folder.resolve("nowhere.jpg"));
        badInput(() -> prober.probe(source()), "1.jpg", "missing");
        Files.delete(odd);
        Files.write(folder.resolve("2.png"), good);
        badInput(() -> prober.probe(source()), "2.png", "same name");
    }

    @Test
    void aDamagedPngIsRefused() throws IOException {
        frames(2, "png");
        Path odd = folder.resolve("1.png");
        byte[] good = Files.readAllBytes(odd);
        for (int length = 8; length < good.length; length += 101) {
            Files.write(odd, Arrays.copyOf(good, length));
            badInput(() -> prober.probe(source()), "1.png", "truncated");
        }
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 4;
        Files.write(odd, flipped);
        badInput(() -> prober.probe(source()), "1.png", "damaged");
    }

    @Test
    void aJpegWithBytesAfterItsEndIsRead() throws IOException {
        frames(2, "jpg");
        Path file = folder.resolve("1.jpg");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 100));
        VideoInfo info = prober.probe(source());
        try (FrameSource frames = VideoOpener.open(info, store)) {
            assertThat(frames.read(1).width()).isEqualTo(80);
        }
    }

    @Test
    void sizesOutOfRangeAreRefusedAndSmallOnesWarnedOf() {
        Pictures.write(Pictures.moving(15, 100, 0, 1, 1), folder.resolve("s/0.png"));
        badInput(() -> prober.probe(source(folder.resolve("s"))), "0.png", "too small");
        Pictures.write(Pictures.moving(4097, 16, 0, 1, 1), folder.resolve("l/0.png"));
        badInput(() -> prober.probe(source(folder.resolve("l"))), "0.png", "too large");
        Pictures.write(Pictures.moving(4096, 16, 0, 1, 1), folder.resolve("w/0.png"));
        assertThat(prober.probe(source(folder.resolve("w"))).warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("one frame"))
                .anyMatch(warning -> warning.contains("small"));
        badInput(() -> prober.probe(source(folder)), "no frames in this folder");
        badInput(() -> prober.probe(source(folder.resolve("none"))), "no such file");
    }

    @Test
    void aFrameThatChangesOrVanishesAfterTheProbeIsRefused() throws IOException {
        frames(3, "png");
        VideoInfo info = prober.probe(source());
        Pictures.write(Pictures.moving(80, 64, 7, 1, 1), folder.resolve("1.png"));
        Files.delete(folder.resolve("2.png"));
        try (FrameSource frames = VideoOpener.open(info, store)) {
            assertThat(frames.read(0).width()).isEqualTo(80);
            badInput(() -> frames.read(1), "1.png", "changed");
            badInput(() -> frames.read(2), "2.png", "missing");
        }
    }

    @Test
    void anUnchangedVideoIsNotReadAgain() throws IOException {
        frames(3, "png");
        VideoProber later =
                new VideoProber(store, Clock.fixed(Instant.now().plus(Duration.ofMinutes(1)), ZoneOffset.UTC));
        VideoInfo first = later.probe(source());
        List<Integer> seen = new ArrayList<>();
        VideoInfo again = later.probe(new VideoSource("other", folder.toUri().toString(), Optional.empty()), seen::add);
        assertThat(seen).isEmpty();
        assertThat(again.digest()).isEqualTo(first.digest());
        assertThat(again.index()).isEqualTo(first.index());
        assertThat(again.source().videoId()).isEqualTo("other");

        store.drop(first.index());
        later.probe(source(), seen::add);
        assertThat(seen).as("the index was dropped").hasSize(3);

        Path frame = folder.resolve("1.png");
        FileTime time = Files.getLastModifiedTime(frame);
        Pictures.write(Pictures.moving(80, 64, 7, 1, 1), frame);
        Files.setLastModifiedTime(frame, FileTime.fromMillis(time.toMillis() + 1));
        assertThat(later.probe(source()).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void aVideoThatHasJustChangedIsReadAgain() {
        frames(2, "png");
        List<Integer> seen = new ArrayList<>();
        prober.probe(source(), seen::add);
        prober.probe(source(), seen::add);
        assertThat(seen).containsExactly(1, 2, 1, 2);
    }

    private void frames(int count, String ending) {
        for (int k = 0; k < count; k++) {
            Pictures.write(Pictures.moving(80, 64, k, 1, 1), folder.resolve(k + "." + ending));
        }
    }

    private VideoSource source() {
        return source(folder);
    }

    private static VideoSource source(Path path) {
        return new VideoSource("clip", path.toUri().toString(), Optional.empty());
    }
}
