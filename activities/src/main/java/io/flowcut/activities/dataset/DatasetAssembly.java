package io.flowcut.activities.dataset;

import static io.flowcut.workflows.error.FlowCutException.badInput;
import static java.util.Objects.requireNonNull;

import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.matching.SegmentsReader;
import io.flowcut.activities.matching.Track;
import io.flowcut.activities.matching.TracksReader;
import io.flowcut.activities.step.StepProgress;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.workflows.dataset.DatasetActivities.AssembleRequest;
import io.flowcut.workflows.dataset.DatasetResult;
import io.flowcut.workflows.error.FlowCutException;
import io.flowcut.workflows.video.VideoInfo;
import io.flowcut.workflows.video.VideoResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts annotations.json and segments.json together from the artifacts of all videos, one video at a time. Both appear
 * only when both are complete; when anything fails, those of an earlier run stay.
 */
public final class DatasetAssembly {
    private final ArtifactStore store;
    private final FrameNames names;
    private final Outcomes outcomes;

    public DatasetAssembly(ArtifactStore store, FrameNames names) {
        this.store = requireNonNull(store, "store");
        this.names = requireNonNull(names, "names");
        outcomes = new Outcomes(store);
    }

    /** What is done with each labelled video; {@code number} counts them from 1. */
    private interface VideoVisitor {
        void visit(int number, VideoResult video) throws IOException;
    }

    /**
     * Writes the dataset.
     *
     * @param progress is told the videos that were passed, four times over
     * @throws FlowCutException of type BadInput when no video was labelled
     */
    public DatasetResult process(AssembleRequest request, OutputFolder output, StepProgress progress) {
        return process(request, request.config().labelledBy(), output, progress);
    }

    /**
     * Writes a dataset whose labels were made in another way than the configuration says.
     *
     * @param backend how, for {@code features_backend}
     * @param progress is told the videos that were passed, four times over
     * @throws FlowCutException of type BadInput when no video was labelled
     */
    public DatasetResult process(AssembleRequest request, String backend, OutputFolder output, StepProgress progress) {
        Outcomes.Index index = outcomes.index(request.outcomes());
        DatasetTotals totals = new DatasetTotals();
        index.forEach(totals::add);
        if (totals.labelled() == 0) {
            String number = totals.failed() == 1 ? "its only video" : "none of its " + totals.failed() + " videos";
            String what = totals.failed() == 1 ? " could not be labelled: " : " could be labelled; the first: ";
            throw badInput(request.name(), number + what + totals.firstFailure());
        }
        Videos videos = new Videos(index, progress);
        output.tidy("");
        MessageDigest digest = Sha256.begin();
        try (OutputFolder.StagedFile annotations = output.stage("annotations.json");
                OutputFolder.StagedFile segments = output.stage("segments.json")) {
            writeAnnotations(videos, writer(annotations, digest, "FlowCut labels of " + request.name(), backend));
            writeSegments(videos, writer(segments, digest, "FlowCut segments of " + request.name(), backend));
            annotations.commit();
            segments.commit();
        } catch (IOException e) {
            throw FlowCutException.storage(request.output(), "the dataset cannot be written: " + e.getMessage(), e);
        }
        RunManifest.of(request.output(), request.name(), List.of(request.outcomes()))
                .write(store);
        return totals.result(request.outcomes(), Sha256.finish(digest));
    }

    private static YouTubeVisWriter writer(
            OutputFolder.StagedFile file, MessageDigest digest, String description, String backend) throws IOException {
        OutputStream out = new DigestOutputStream(file.stream(), digest);
        return new YouTubeVisWriter(out, description, backend);
    }

    private void writeAnnotations(Videos videos, YouTubeVisWriter writer) throws IOException {
        try (writer) {
            videos.forEach((number, video) -> {
                VideoInfo info = video.info();
                List<String> files = new ArrayList<>(info.frames());
                for (String name : names.of(info)) {
                    files.add(file(info, name));
                }
                writer.video(new VisVideo(number, info.width(), info.height(), files, Optional.empty()));
            });
            videos.forEach((number, video) -> {
                try (TracksReader reader = TracksReader.open(store, video.tracks())) {
                    for (Optional<Track> track = reader.next(); track.isPresent(); track = reader.next()) {
                        writer.annotation(number, video.info().frames(), track.get());
                    }
                }
            });
        }
    }

    private void writeSegments(Videos videos, YouTubeVisWriter writer) throws IOException {
        try (writer) {
            videos.forEach((number, video) -> {
                VideoInfo info = video.info();
                List<String> frameNames = names.of(info);
                try (SegmentsReader reader = SegmentsReader.open(store, video.segments())) {
                    for (Optional<Segment> next = reader.next(); next.isPresent(); next = reader.next()) {
                        List<Integer> frames = next.get().frames();
                        List<String> files = new ArrayList<>(frames.size());
                        for (int frame : frames) {
                            files.add(file(info, frameNames.get(frame)));
                        }
                        writer.video(new VisVideo(
                                writer.videos() + 1,
                                info.width(),
                                info.height(),
                                files,
                                Optional.of(new VisVideo.Origin(info.source().videoId(), frames))));
                    }
                }
            });
            long[] segment = new long[1];
            videos.forEach((number, video) -> {
                try (SegmentsReader reader = SegmentsReader.open(store, video.segments())) {
                    for (Optional<Segment> next = reader.next(); next.isPresent(); next = reader.next()) {
                        segment[0]++;
                        int id = 0;
                        for (Segment.SegmentObject object : next.get().objects()) {
                            id++;
                            writer.annotation(segment[0], next.get().frames().size(), object.asTrack(id));
                        }
                    }
                }
            });
        }
    }

    /** As in YouTube-VIS, where every frame is a JPEG in its video's folder. */
    private static String file(VideoInfo info, String frameName) {
        return info.source().videoId() + "/" + frameName + ".jpg";
    }

    /** Goes over the labelled videos and reports each as passed. */
    private static final class Videos {
        private final Outcomes.Index index;
        private final StepProgress progress;
        private int passed;

        Videos(Outcomes.Index index, StepProgress progress) {
            this.index = index;
            this.progress = progress;
        }

        void forEach(VideoVisitor visitor) throws IOException {
            int[] number = new int[1];
            try {
                index.forEach(outcome -> {
                    if (outcome.result().isPresent()) {
                        number[0]++;
                        try {
                            visitor.visit(number[0], outcome.result().get());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                    progress.finished(++passed);
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
