package io.flowcut.activities.training.input;

import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.YouTubeVisWriter;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.storage.Storage;
import io.flowcut.activities.testing.Pictures;
import io.flowcut.activities.video.RgbImage;
import io.flowcut.activities.video.VideoProber;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An assembled dataset in which pictures tell the masks: each video shows a box of pure red, and one of pure blue, that
 * move over a green of the video's own. Every two neighbouring frames are a segment.
 */
public final class RedBoxes {
    public static final int WIDTH = 96;
    public static final int HEIGHT = 64;

    private final Path folder;
    private final String base;
    private final Storage storage;
    private final int frames;
    private final double speed;

    /**
     * @param folder gets the videos and the dataset
     * @param base URI by which the folder is reached, without a slash at its end
     * @param frames frames of each video
     * @param speed pixels that the boxes move in a frame
     */
    public RedBoxes(Path folder, String base, Storage storage, int frames, double speed) {
        this.folder = folder;
        this.base = base;
        this.storage = storage;
        this.frames = frames;
        this.speed = speed;
    }

    /** On a local disk. */
    public static RedBoxes local(Path folder, Storage storage, int frames, double speed) {
        return new RedBoxes(folder, folder.toUri().toString().replaceAll("/$", ""), storage, frames, speed);
    }

    /** The dataset. */
    public String uri() {
        return base + "/dataset";
    }

    /** A frame of a video. */
    public RgbImage frame(int video, int frame) {
        byte[] pixels = new byte[3 * WIDTH * HEIGHT];
        byte[] red = box(0, frame).pixels();
        byte[] blue = box(1, frame).pixels();
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            pixels[3 * i] = (byte) (red[i] > 0 ? 255 : 0);
            pixels[3 * i + 1] = (byte) (red[i] + blue[i] > 0 ? 0 : green(video));
            pixels[3 * i + 2] = (byte) (blue[i] > 0 ? 255 : 0);
        }
        return new RgbImage(WIDTH, HEIGHT, pixels);
    }

    /** The green of a video. */
    public static int green(int video) {
        return 100 + 10 * video;
    }

    /** The mask of the red (0) or the blue (1) box. */
    public BinaryMask box(int object, int frame) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        int left = (object == 0 ? 10 : 60) + (int) Math.round(frame * speed);
        int top = object == 0 ? 12 : 30;
        for (int y = top; y < top + 24; y++) {
            for (int x = left; x < left + 20; x++) {
                mask.pixels()[y * WIDTH + x] = 1;
            }
        }
        return mask;
    }

    /** Writes so many videos and a dataset of them; the last is for validation where there are two or more. */
    public RedBoxes write(int videos) throws IOException {
        Path dataset = Files.createDirectories(folder.resolve("dataset"));
        List<String> lines = new ArrayList<>();
        for (int v = 0; v < videos; v++) {
            String name = "video" + v;
            for (int t = 0; t < frames; t++) {
                Pictures.write(frame(v, t), folder.resolve("%s/%05d.png".formatted(name, t)));
            }
            String uri = base + "/" + name;
            VideoInfo info = new VideoProber(storage).probe(new VideoSource(name, uri, Optional.empty()));
            lines.add(("{\"video_id\":\"%s\",\"uri\":\"%s\",\"split\":\"%s\",\"sha256\":\"%s\",\"length\":%d,"
                            + "\"width\":%d,\"height\":%d}")
                    .formatted(name, uri, isVal(v, videos) ? "val" : "train", info.digest(), frames, WIDTH, HEIGHT));
        }
        Files.write(dataset.resolve("videos.jsonl"), lines);
        Files.writeString(dataset.resolve("dataset.json"), "{\"digest\":\"" + "a".repeat(64) + "\"}");
        writeSide(dataset.resolve("train.json"), videos, false);
        writeSide(dataset.resolve("val.json"), videos, true);
        return this;
    }

    private static boolean isVal(int video, int videos) {
        return videos > 1 && video == videos - 1;
    }

    private void writeSide(Path file, int videos, boolean val) throws IOException {
        try (YouTubeVisWriter writer = new YouTubeVisWriter(Files.newOutputStream(file), "red boxes", "truth")) {
            List<Integer> firsts = new ArrayList<>();
            for (int v = 0; v < videos; v++) {
                for (int t = 0; isVal(v, videos) == val && t + 1 < frames; t++) {
                    List<String> files =
                            List.of("video%d/%05d.jpg".formatted(v, t), "video%d/%05d.jpg".formatted(v, t + 1));
                    writer.video(new VisVideo(
                            writer.videos() + 1,
                            WIDTH,
                            HEIGHT,
                            files,
                            Optional.of(new VisVideo.Origin("video" + v, List.of(t, t + 1)))));
                    firsts.add(t);
                }
            }
            for (int s = 0; s < firsts.size(); s++) {
                for (int object = 0; object < 2; object++) {
                    List<Rle> masks =
                            List.of(Rle.encode(box(object, firsts.get(s))), Rle.encode(box(object, firsts.get(s) + 1)));
                    writer.annotation(s + 1, 2, new Segment.SegmentObject(1, masks).asTrack(object + 1));
                }
            }
        }
    }
}
