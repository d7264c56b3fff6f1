package io.flowcut.activities.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a model takes: float32 pictures (B, 3, H, W), red first, of any size that is a multiple of {@code multiple}
 * unless a fixed size is given. A grey level v in [0, 255] of channel c goes in as {@code (v / 255 - mean[c]) / std[c]};
 * a mean and deviation of 0.5 thus give [-1, 1].
 *
 * @param names inputs of the model in order: one picture for features, two for flow
 * @param mean one number a channel, of pictures scaled to [0, 1]
 * @param std one number a channel, not 0
 * @param multiple H and W must be multiples of this, at most 1024; 1 when the model pads by itself
 * @param fixedSize the only size that the model takes, when it takes only one; at most 8192 each way
 */
public record ModelInput(
        List<String> names, List<Double> mean, List<Double> std, int multiple, Optional<PictureSize> fixedSize) {
    /** Of a fixed size, each way. */
    public static final int LARGEST_SIDE = 8192;

    private static final int LARGEST_MULTIPLE = 1024;
    /** The mean and deviation of ImageNet, which DINO's models were trained with. */
    public static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);

    public static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);
    /** As mean and as deviation: pictures in [-1, 1], which RAFT was trained with. */
    public static final List<Double> SYMMETRIC = List.of(0.5, 0.5, 0.5);

    public ModelInput {
        names = List.copyOf(names);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        requireNonNull(fixedSize, "fixedSize");
        if (mean.size() != 3 || std.size() != 3) {
            throw new IllegalArgumentException("mean and std must have 3 numbers each");
        }
        if (std.stream().anyMatch(deviation -> !(deviation > 0))) {
            throw new IllegalArgumentException("std must be above 0: " + std);
        }
        if (multiple < 1 || multiple > LARGEST_MULTIPLE) {
            throw new IllegalArgumentException("multiple must be from 1 to " + LARGEST_MULTIPLE + ": " + multiple);
        }
        if (fixedSize.isPresent()
                && Math.max(fixedSize.get().height(), fixedSize.get().width()) > LARGEST_SIDE) {
            throw new IllegalArgumentException(
                    "fixedSize must be at most " + LARGEST_SIDE + " each way: " + fixedSize.get());
        }
    }
}
