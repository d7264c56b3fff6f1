package io.flowcut.activities.assembly;

import io.flowcut.activities.dataset.VisVideo;
import io.flowcut.activities.dataset.YouTubeVisWriter;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TrackMask;
import io.flowcut.activities.storage.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes run.json and segments.json as flowcut label does, for tests. Frames are 40x20. */
final class LabelOutput {
    static final int WIDTH = 40;
    static final int HEIGHT = 20;

    private record Sample(String videoId, int first, int second, List<Track> objects) {}

    private final Path folder;
    private final Map<String, String> digests = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private int maxGap = 4;
    private boolean warp;

    LabelOutput(Path folder) {
        this.folder = folder;
    }

    static String digest(int number) {
        return Sha256.of(new byte[] {(byte) number});
    }

    /** A square of 8x8 with its left edge at x. */
    static Rle square(int x) {
        return square(x, 8);
    }

    static Rle square(int x, int side) {
        byte[] pixels = new byte[WIDTH * HEIGHT];
        for (int row = 4; row < 4 + side; row++) {
            for (int column = x; column < x + side; column++) {
                pixels[row * WIDTH + column] = 1;
            }
        }
        return Rle.encode(new BinaryMask(WIDTH, HEIGHT, pixels));
    }

    LabelOutput video(String id, String digest) {
        digests.put(id, digest);
        return this;
    }

    LabelOutput matchedWith(int gap, boolean warped) {
        maxGap = gap;
        warp = warped;
        return this;
    }

    /** A segment of one object. */
    LabelOutput segment(String videoId, int first, int second, double score, Rle before, Rle after) {
        List<TrackMask> masks = List.of(new TrackMask(0, before, score), new TrackMask(1, after, score));
        samples.add(new Sample(videoId, first, second, List.of(new Track(1, score, masks))));
        return this;
    }

    /** One more object of the last segment. */
    LabelOutput withAnother(Rle before, Rle after) {
        Sample last = samples.remove(samples.size() - 1);
        List<Track> objects = new ArrayList<>(last.objects());
        double score = objects.get(0).score();
        objects.add(new Track(
                objects.size() + 1, score, List.of(new TrackMask(0, before, score), new TrackMask(1, after, score))));
        samples.add(new Sample(last.videoId(), last.first(), last.second(), objects));
        return this;
    }

    /** The segments of each video together, as label writes them. */
    LabelOutput sorted() {
        samples.sort(Comparator.comparing(Sample::videoId));
        return this;
    }

    /** Writes the files; returns the folder's URI. */
    String write() {
        try {
            Files.createDirectories(folder);
            Path segments = folder.resolve("segments.json");
            try (OutputStream out = Files.newOutputStream(segments);
                    YouTubeVisWriter writer = new YouTubeVisWriter(out, "test", "classical")) {
                for (Sample sample : samples) {
                    writer.video(new VisVideo(
                            writer.videos() + 1,
                            WIDTH,
                            HEIGHT,
                            List.of(
                                    sample.videoId() + "/" + sample.first() + ".jpg",
                                    sample.videoId() + "/" + sample.second() + ".jpg"),
                            Optional.of(
                                    new VisVideo.Origin(sample.videoId(), List.of(sample.first(), sample.second())))));
                }
                int number = 0;
                for (Sample sample : samples) {
                    number++;
                    for (Track track : sample.objects()) {
                        writer.annotation(number, 2, track);
                    }
                }
            }
            Files.writeString(folder.resolve("run.json"), run(Sha256.of(segments)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder.toUri().toString();
    }

    private String run(String segmentsDigest) {
        List<String> videos = new ArrayList<>();
        digests.forEach((id, digest) -> videos.add("{\"videoId\":\"" + id + "\",\"uri\":\"file:///videos/" + id
                + ".mp4\",\"digest\":\"" + digest + "\",\"frames\":20,\"width\":40,\"height\":20,\"steps\":[]}"));
        return "{\"name\":\"x\",\"features.backend\":\"classical\",\"digests\":{\"segments\":\"" + segmentsDigest
                + "\"},\"videos\":[" + String.join(",", videos) + "],\"config\":{\"matching\":{\"maxGap\":" + maxGap
                + ",\"minIou\":0.5,\"warp\":" + warp + "}}}";
    }
}
