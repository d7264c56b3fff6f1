package io.flowcut.activities.assembly;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowcut.activities.assembly.DatasetVideos.DatasetVideo;
import io.flowcut.activities.assembly.DatasetVideos.Source;
import io.flowcut.activities.matching.CompleteSegments;
import io.flowcut.workflows.config.AssemblyConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the segments of a dataset's videos from local files of the selections. Where several label outputs hold one
 * video, or one output holds it under several ids, of two segments with the same frames that with the higher mean score counts. Of a video with several sources
 * the frames and scores of its segments are held, of every one where they lie in time, never the masks.
 */
final class VideoSegments {
    private final Map<String, Path> files;
    private final AssemblyConfig config;
    private final ObjectReader reader = new JsonMapper().readerFor(SelectedSegment.class);
    private long duplicates;
    private long incomplete;
    private long surplus;

    /** @param files local file of each selection's segments, by their SHA-256 */
    VideoSegments(Map<String, Path> files, AssemblyConfig config) {
        this.files = Map.copyOf(files);
        this.config = requireNonNull(config, "config");
    }

    /** Is told one segment after the other. */
    interface Visitor {
        void visit(SelectedSegment segment) throws IOException;
    }

    /** The source that a segment is taken from. */
    private record Choice(double score, Source source) {
        private static final Comparator<Source> ORDER = Comparator.comparing(Source::segments)
                .thenComparing(source -> source.video().offset());

        boolean isWorseThan(double otherScore, Source other) {
            return otherScore > score || (otherScore == score && ORDER.compare(other, source) < 0);
        }
    }

    /** Passes on the segments of a video, the files named by the video's name. */
    void forEach(DatasetVideo video, Visitor visitor) throws IOException {
        boolean single = video.sources().size() == 1;
        Map<List<Integer>, Choice> choices = single ? Map.of() : choose(video);
        Optional<CompleteSegments> complete =
                config.completeWithin() < 0 ? Optional.empty() : Optional.of(complete(video, choices));
        long chosen = single ? video.video().segments() : choices.size();
        Spread spread = new Spread(complete.map(CompleteSegments::count).orElse(chosen), config.maxSegments());
        for (Source source : video.sources()) {
            read(source, segment -> {
                if (!isChosen(choices, segment, source)) {
                    duplicates++;
                } else if (complete.isPresent() && !complete.orElseThrow().contains(segment.segment())) {
                    incomplete++;
                } else if (spread.takesNext()) {
                    visitor.visit(named(segment, video.name()));
                } else {
                    surplus++;
                }
            });
        }
    }

    private CompleteSegments complete(DatasetVideo video, Map<List<Integer>, Choice> choices) throws IOException {
        CompleteSegments complete = new CompleteSegments(config.completeWithin());
        for (Source source : video.sources()) {
            read(source, segment -> {
                if (isChosen(choices, segment, source)) {
                    complete.add(segment.segment());
                }
            });
        }
        return complete;
    }

    /** @param choices none for a video with one source */
    private static boolean isChosen(Map<List<Integer>, Choice> choices, SelectedSegment segment, Source source) {
        return choices.isEmpty()
                || choices.get(segment.segment().frames()).source().equals(source);
    }

    private Map<List<Integer>, Choice> choose(DatasetVideo video) throws IOException {
        Map<List<Integer>, Choice> choices = new HashMap<>();
        for (Source source : video.sources()) {
            read(source, segment -> {
                double score = segment.meanScore();
                Choice earlier = choices.get(segment.segment().frames());
                if (earlier == null || earlier.isWorseThan(score, source)) {
                    choices.put(segment.segment().frames(), new Choice(score, source));
                }
            });
        }
        return choices;
    }

    private void read(Source source, Visitor visitor) throws IOException {
        Path file = requireNonNull(files.get(source.segments()), "file of a selection");
        IndexedVideo video = source.video();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(video.offset());
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            try (MappingIterator<SelectedSegment> segments = reader.readValues(in)) {
                for (int i = 0; i < video.segments(); i++) {
                    if (!segments.hasNextValue()) {
                        throw FlowCutException.storage(
                                file.toString(), "ends before the segments of " + video.videoId(), null);
                    }
                    visitor.visit(segments.nextValue());
                }
            }
        }
    }

    private static SelectedSegment named(SelectedSegment segment, String name) {
        return new SelectedSegment(
                segment.files().stream()
                        .map(file -> name + "/" + file.substring(file.lastIndexOf('/') + 1))
                        .toList(),
                segment.segment());
    }

    /** Segments that another output's were preferred to, so far. */
    long duplicates() {
        return duplicates;
    }

    /** Segments that miss an object, so far. */
    long incomplete() {
        return incomplete;
    }

    /** Segments beyond the limit, so far. */
    long surplus() {
        return surplus;
    }

    /** Takes so many of a number of things, spread evenly. */
    private static final class Spread {
        private final long count;
        private final long wanted;
        private long position;

        Spread(long count, long limit) {
            this.count = count;
            this.wanted = limit == 0 ? count : Math.min(limit, count);
        }

        boolean takesNext() {
            long before = position * wanted / count;
            position++;
            return position * wanted / count > before;
        }
    }
}
