package io.flowcut.activities.training.input;

import io.flowcut.activities.matching.Segment;
import io.flowcut.activities.random.SeededRandom;
import io.flowcut.activities.storage.Storage;
import io.flowcut.workflows.config.AugmentationConfig;
import io.flowcut.workflows.config.Settings;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.error.FlowCutException;
import java.util.ArrayList;
import java.util.List;

/**
 * Clips of an assembled dataset's segments, augmented: mirrored, resized and cropped, with objects of another segment
 * pasted in (G. Ghiasi et al., "Simple Copy-Paste is a Strong Data Augmentation Method for Instance Segmentation", CVPR
 * 2021) and colours changed, everything alike in all frames of a clip. Not thread-safe.
 */
public final class DatasetClips implements ClipSource {
    private final AssembledDataset dataset;
    private final DatasetSide segments;
    private final DatasetFrames frames;
    private final AugmentationConfig augmentation;
    private final long seed;
    private final int clipFrames;
    private final int height;
    private final int width;
    private long orderedEpoch = -1;
    private int[] order = new int[0];

    private DatasetClips(AssembledDataset dataset, TrainingConfig config, Storage storage, long cacheBytes) {
        this.dataset = dataset;
        segments = dataset.train();
        augmentation = config.augmentation();
        seed = config.loop().seed();
        clipFrames = config.loop().clipFrames();
        height = config.network().height();
        width = config.network().width();
        frames = new DatasetFrames(
                storage,
                (int) Math.ceil(width * augmentation.scaleMax()),
                (int) Math.ceil(height * augmentation.scaleMax()),
                cacheBytes);
    }

    /**
     * Opens the training side of a dataset; clips are read ahead on another thread.
     *
     * @param uri what {@code flowcut dataset assemble} wrote: a path, a {@code file:} URI or {@code s3://bucket/prefix}
     * @param storage where the dataset and its videos lie
     * @throws FlowCutException of type BadInput when it is no dataset or has no segments, Config when clips are to be
     *     longer than its segments
     */
    public static ClipSource open(String uri, TrainingConfig config, Storage storage) {
        DatasetClips clips = open(uri, config, storage, Runtime.getRuntime().maxMemory() / 8);
        return new PrefetchingClips(clips, 2 * config.loop().batch());
    }

    /** The same without reading ahead, and with a limit to the bytes of frames that are kept. */
    static DatasetClips open(String uri, TrainingConfig config, Storage storage, long cacheBytes) {
        AssembledDataset dataset = AssembledDataset.open(uri, storage);
        try {
            DatasetClips clips = new DatasetClips(dataset, config, storage, cacheBytes);
            int length = clips.segments.segment(0).segment().frames().size();
            if (clips.clipFrames > length) {
                throw Settings.invalid(
                        "training.clipFrames",
                        clips.clipFrames,
                        "1 to " + length + ", the frames of a segment of " + uri);
            }
            return clips;
        } catch (RuntimeException e) {
            dataset.close();
            throw e;
        }
    }

    @Override
    public int size() {
        return segments.size();
    }

    @Override
    public TrainingClip clip(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position);
        }
        LabelledSegment host = segments.segment(index(position));
        SeededRandom random = ClipRandom.augmentation(seed, position);
        ClipCanvas canvas = new ClipCanvas(clipFrames, height, width);
        int first = firstFrame(random, host);
        canvas.place(
                pictures(host, first), host.segment().objects(), first, ClipPlacement.random(random, augmentation));
        if (random.uniform() < augmentation.copyPaste()) {
            paste(canvas, random);
        }
        ColourChange colours = ColourChange.random(random, augmentation.colour());
        if (augmentation.colour() > 0) {
            canvas.change(colours);
        }
        return canvas.clip();
    }

    private int index(long position) {
        long epoch = position / size();
        if (epoch != orderedEpoch) {
            order = ClipRandom.order(seed, epoch, size());
            orderedEpoch = epoch;
        }
        return order[(int) (position % size())];
    }

    /** Of a segment that is longer than a clip, a random part. */
    private int firstFrame(SeededRandom random, LabelledSegment segment) {
        int length = segment.segment().frames().size();
        int first = random.integer(Math.max(1, length - clipFrames + 1));
        if (length < clipFrames) {
            throw FlowCutException.badInput(
                    dataset.toString(), "a segment of " + length + " frames among longer ones; assemble it again");
        }
        return first;
    }

    private ClipCanvas.Pictures pictures(LabelledSegment segment, int first) {
        List<byte[]> pictures = new ArrayList<>(clipFrames);
        for (int t = 0; t < clipFrames; t++) {
            pictures.add(frames.read(segment.video(), segment.segment().frames().get(first + t)));
        }
        return new ClipCanvas.Pictures(pictures, frames.width(segment.video()), frames.height(segment.video()));
    }

    private void paste(ClipCanvas canvas, SeededRandom random) {
        LabelledSegment donor = segments.segment(random.integer(size()));
        int first = firstFrame(random, donor);
        List<Segment.SegmentObject> all = donor.segment().objects();
        int sure = random.integer(all.size());
        List<Segment.SegmentObject> chosen = new ArrayList<>();
        for (int k = 0; k < all.size(); k++) {
            if (random.uniform() < 0.5 || k == sure) {
                chosen.add(all.get(k));
            }
        }
        canvas.paste(pictures(donor, first), chosen, first, ClipPlacement.random(random, augmentation));
    }

    @Override
    public void close() {
        frames.close();
        dataset.close();
    }
}
