package io.flowcut.activities.training.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.storage.StorageListener;
import io.flowcut.activities.storage.StorageOptions;
import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.activities.testing.S3Server;
import io.flowcut.workflows.config.AugmentationConfig;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetClipsTest {
    private static final AugmentationConfig NONE = new AugmentationConfig(0, 1, 1, 0, 0);
    private static final AugmentationConfig GEOMETRY = new AugmentationConfig(0.5, 0.5, 2, 0, 0);
    private static final AugmentationConfig ALL = new AugmentationConfig(0.5, 0.6, 1.7, 0.5, 0.4);
    private static final int VIDEOS = 5;
    private static final int FRAMES = 4;
    private static final int SEGMENTS = (VIDEOS - 1) * (FRAMES - 1);

    @TempDir
    Path folder;

    private final Storage storage = Storage.local(new MemoryStore());
    private RedBoxes boxes;

    @BeforeEach
    void write() throws IOException {
        boxes = RedBoxes.local(folder, storage, FRAMES, 3).write(VIDEOS);
    }

    private static TrainingConfig config(AugmentationConfig augmentation, int height, int width) {
        return Configs.training(Map.of("height", height, "width", width), Map.of("seed", 3, "batch", 2), augmentation);
    }

    private DatasetClips open(AugmentationConfig augmentation, int height, int width, long cache) {
        return DatasetClips.open(boxes.uri(), config(augmentation, height, width), storage, cache);
    }

    /** Which clip of a whole dataset's this is: its video by its green, its frame by where the red box begins. */
    private static String identity(TrainingClip clip) {
        int green = 0;
        int left = clip.width();
        for (int i = 0; i < clip.height() * clip.width(); i++) {
            green = Math.max(green, clip.rgb()[3 * i + 1] & 0xff);
            left = (clip.rgb()[3 * i] & 0xff) > 200 ? Math.min(left, i % clip.width()) : left;
        }
        return green + "/" + left;
    }

    @Test
    void withoutAugmentationAnEpochIsEverySegmentOnceAsItIs() {
        try (DatasetClips clips = open(NONE, RedBoxes.HEIGHT, RedBoxes.WIDTH, 1 << 20)) {
            assertThat(clips.size()).isEqualTo(SEGMENTS);
            StringBuilder first = new StringBuilder();
            StringBuilder second = new StringBuilder();
            Set<String> seen = new TreeSet<>();
            for (int p = 0; p < SEGMENTS; p++) {
                TrainingClip clip = clips.clip(p);
                seen.add(identity(clip));
                first.append(identity(clip)).append(' ');
                second.append(identity(clips.clip(SEGMENTS + p))).append(' ');
                assertThat(clip.instances()).isEqualTo(2);
                assertThat(clip.frames()).isEqualTo(2);
            }
            assertThat(seen).hasSize(SEGMENTS);
            assertThat(second.toString()).isNotEqualTo(first.toString());
            TrainingClip clip = clips.clip(0);
            int video = (Integer.parseInt(identity(clip).split("/")[0]) - RedBoxes.green(0)) / 10;
            int frame = (Integer.parseInt(identity(clip).split("/")[1]) - 10) / 3;
            int bytes = clip.rgb().length / 2;
            assertThat(Arrays.copyOfRange(clip.rgb(), 0, bytes))
                    .isEqualTo(boxes.frame(video, frame).pixels());
            assertThat(Arrays.copyOfRange(clip.rgb(), bytes, 2 * bytes))
                    .isEqualTo(boxes.frame(video, frame + 1).pixels());
            int at = clip.maskOffset(0, 1);
            assertThat(Arrays.copyOfRange(clip.masks(), at, at + bytes / 3))
                    .isEqualTo(boxes.box(0, frame + 1).pixels());
        }
    }

    @Test
    void masksAndPicturesMoveTogether() {
        int mirrored = 0;
        int cropped = 0;
        int bordered = 0;
        try (DatasetClips clips = open(GEOMETRY, 96, 160, 1 << 20)) {
            for (int p = 0; p < 60; p++) {
                TrainingClip clip = clips.clip(p);
                assertAgree(clip);
                int redAt = centre(clip, 0);
                int blueAt = centre(clip, 2);
                mirrored += redAt >= 0 && blueAt >= 0 && redAt > blueAt ? 1 : 0;
                cropped += clip.instances() < 2 ? 1 : 0;
                bordered += borders(clip) ? 1 : 0;
            }
        }
        assertThat(mirrored).isBetween(10, 50);
        assertThat(bordered).isBetween(10, 50);
        assertThat(cropped).isPositive();
    }

    /** Every pixel that is surely red or blue has a mask, and none that is surely neither. */
    private static void assertAgree(TrainingClip clip) {
        int pixels = clip.frames() * clip.height() * clip.width();
        int wrong = 0;
        int objects = 0;
        for (int i = 0; i < pixels; i++) {
            int coloured = (clip.rgb()[3 * i] & 0xff) + (clip.rgb()[3 * i + 2] & 0xff);
            int green = clip.rgb()[3 * i + 1] & 0xff;
            boolean border = coloured == 256 && green == 128;
            int inside = 0;
            for (int k = 0; k < clip.instances(); k++) {
                inside += clip.masks()[k * pixels + i];
            }
            assertThat(inside).isLessThanOrEqualTo(1);
            objects += inside;
            boolean sure = coloured > 200 || coloured < 55;
            wrong += sure && !border && (inside == 1) != (coloured > 200) ? 1 : 0;
            wrong += border && inside == 1 ? 1 : 0;
        }
        // A sliver of an object is dropped, and pixels at an edge may round either way.
        assertThat(wrong).isLessThanOrEqualTo(16);
        assertThat(objects > 0).isEqualTo(clip.instances() > 0);
    }

    /** Mean column of a colour in the first frame; -1 where there is little of it. */
    private static int centre(TrainingClip clip, int channel) {
        long sum = 0;
        int count = 0;
        for (int i = 0; i < clip.height() * clip.width(); i++) {
            if ((clip.rgb()[3 * i + channel] & 0xff) > 200 && (clip.rgb()[3 * i + 1] & 0xff) < 50) {
                sum += i % clip.width();
                count++;
            }
        }
        return count < 50 ? -1 : (int) (sum / count);
    }

    private static boolean borders(TrainingClip clip) {
        int grey = 0;
        for (int i = 0; i < clip.height() * clip.width(); i++) {
            grey += clip.rgb()[3 * i] == (byte) 128
                            && clip.rgb()[3 * i + 1] == (byte) 128
                            && clip.rgb()[3 * i + 2] == (byte) 128
                    ? 1
                    : 0;
        }
        return grey > clip.width();
    }

    @Test
    void allFramesOfAClipAreChangedAlike() throws IOException {
        RedBoxes still = RedBoxes.local(folder.resolve("still"), storage, 3, 0).write(2);
        try (DatasetClips clips = DatasetClips.open(still.uri(), config(ALL, 64, 96), storage, 1 << 20)) {
            for (int p = 0; p < 40; p++) {
                TrainingClip clip = clips.clip(p);
                int frame = clip.height() * clip.width();
                assertThat(Arrays.equals(clip.rgb(), 0, 3 * frame, clip.rgb(), 3 * frame, 6 * frame))
                        .isTrue();
                for (int k = 0; k < clip.instances(); k++) {
                    int first = clip.maskOffset(k, 0);
                    int second = clip.maskOffset(k, 1);
                    assertThat(Arrays.equals(clip.masks(), first, first + frame, clip.masks(), second, second + frame))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aClipDependsOnSeedAndPositionAlone() {
        TrainingConfig config = config(ALL, 64, 96);
        try (DatasetClips forward = open(ALL, 64, 96, 1 << 20);
                DatasetClips noCache = open(ALL, 64, 96, 1);
                ClipSource ahead = DatasetClips.open(boxes.uri(), config, storage);
                DatasetClips other = DatasetClips.open(
                        boxes.uri(),
                        Configs.training(Map.of("height", 64, "width", 96), Map.of("seed", 4), ALL),
                        storage,
                        1 << 20)) {
            TrainingClip[] clips = new TrainingClip[30];
            int others = 0;
            for (int p = 0; p < clips.length; p++) {
                clips[p] = forward.clip(p);
                assertSame(ahead.clip(p), clips[p]);
                others += Arrays.equals(other.clip(p).rgb(), clips[p].rgb()) ? 0 : 1;
            }
            assertThat(others).isGreaterThan(25);
            for (int p = clips.length - 1; p >= 0; p -= 7) {
                assertSame(noCache.clip(p), clips[p]);
                assertSame(ahead.clip(p), clips[p]);
            }
        }
    }

    private static void assertSame(TrainingClip actual, TrainingClip expected) {
        assertThat(actual.instances()).isEqualTo(expected.instances());
        assertThat(Arrays.equals(actual.rgb(), expected.rgb())).isTrue();
        assertThat(Arrays.equals(actual.masks(), expected.masks())).isTrue();
    }

    @Test
    void pastedObjectsComeWithTheirMasks() {
        AugmentationConfig paste = new AugmentationConfig(0.5, 0.8, 1, 1, 0);
        int more = 0;
        try (DatasetClips clips = open(paste, 64, 96, 1 << 20)) {
            for (int p = 0; p < 30; p++) {
                TrainingClip clip = clips.clip(p);
                assertAgree(clip);
                more += clip.instances() > 2 ? 1 : 0;
            }
        }
        assertThat(more).isGreaterThan(15);
    }

    @Test
    void framesThatAreKeptStayWithinTheLimit() throws IOException {
        AssembledDataset dataset = AssembledDataset.open(boxes.uri(), storage);
        int frame = 3 * 48 * 32;
        try (DatasetFrames frames = new DatasetFrames(storage, 48, 32, 2L * frame + 10)) {
            DatasetVideo video = dataset.videos().get("video1");
            byte[] first = frames.read(video, 0);
            assertThat(first).hasSize(frame);
            assertThat(frames.read(video, 0)).isSameAs(first);
            frames.read(video, 1);
            frames.read(video, 2);
            assertThat(frames.held()).isEqualTo(2L * frame);
            assertThat(frames.read(video, 0)).isNotSameAs(first).isEqualTo(first);
            // A quarter of the pixels, each the mean of four.
            assertThat(first[1] & 0xff).isEqualTo(RedBoxes.green(1));
        }
    }

    @Test
    void whatCannotBeReadIsRefusedInOneLine() throws IOException {
        assertRefused(folder.resolve("nothing").toString(), ErrorType.BAD_INPUT, "no dataset.json there");
        assertThatThrownBy(() -> DatasetClips.open(
                        boxes.uri(), Configs.training(Map.of(), Map.of("clipFrames", 3), NONE), storage, 1))
                .isInstanceOf(FlowCutException.class)
                .hasMessageContaining("training.clipFrames: 3 is not allowed; allowed: 1 to 2");

        Pictures.write(boxes.frame(0, 1), folder.resolve("video1/00000.png"));
        try (DatasetClips clips = open(NONE, 64, 96, 1 << 20)) {
            assertThatThrownBy(() -> {
                        for (int p = 0; p < SEGMENTS; p++) {
                            clips.clip(p);
                        }
                    })
                    .isInstanceOf(FlowCutException.class)
                    .hasMessageContaining("video1")
                    .hasMessageContaining("changed");
        }
        Path dataset = folder.resolve("dataset");
        Files.writeString(dataset.resolve("videos.jsonl"), "{\"video_id\":\"a\"}\n");
        assertRefused(boxes.uri(), ErrorType.BAD_INPUT, "videos.jsonl:1: not a video of a dataset");
        Files.writeString(dataset.resolve("dataset.json"), "{");
        assertRefused(boxes.uri(), ErrorType.BAD_INPUT, "dataset.json: not JSON");
    }

    private void assertRefused(String uri, ErrorType type, String message) {
        assertThatThrownBy(() -> DatasetClips.open(uri, config(NONE, 64, 96), storage))
                .isInstanceOfSatisfying(
                        FlowCutException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining(message);
    }

    @Test
    void aDatasetInS3GivesTheSameClips() throws Exception {
        try (S3Server server = new S3Server(folder.resolve("s3"));
                Storage remote = new Storage(
                        new StorageOptions(
                                folder.resolve("store").toString(),
                                server.options(),
                                folder.resolve("cache"),
                                1L << 30),
                        StorageListener.NONE)) {
            RedBoxes far = new RedBoxes(server.file("set"), "s3://" + S3Server.BUCKET + "/set", remote, FRAMES, 3)
                    .write(VIDEOS);
            TrainingConfig config = config(ALL, 64, 96);
            try (ClipSource there = DatasetClips.open(far.uri(), config, remote);
                    DatasetClips here = open(ALL, 64, 96, 1 << 20)) {
                for (int p = 0; p < 6; p++) {
                    assertSame(there.clip(p), here.clip(p));
                }
            }
        }
    }
}
