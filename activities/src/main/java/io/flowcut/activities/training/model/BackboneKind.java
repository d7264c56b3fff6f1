package io.flowcut.activities.training.model;

import java.util.List;
import java.util.Locale;

/** Layouts of the backbone: residual networks of four stages (He et al. 2016). */
enum BackboneKind {
    /** One plain block a stage, half as wide as ResNet-18: for a processor. */
    TINY(32, List.of(1, 1, 1, 1), false),
    /** torchvision's resnet18. */
    RESNET18(64, List.of(2, 2, 2, 2), false),
    /** torchvision's resnet50. */
    RESNET50(64, List.of(3, 4, 6, 3), true);

    private static final int WIDENING = 4;

    private final int width;
    private final List<Integer> blocks;
    private final boolean bottleneck;

    BackboneKind(int width, List<Integer> blocks, boolean bottleneck) {
        this.width = width;
        this.blocks = blocks;
        this.bottleneck = bottleneck;
    }

    /** The kind that {@code network.backbone} names. */
    static BackboneKind of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Channels of the first layer. */
    int width() {
        return width;
    }

    /** Blocks of a stage, from 0. */
    int blocks(int stage) {
        return blocks.get(stage);
    }

    /** Whether blocks are 1x1, 3x3, 1x1 convolutions instead of two of 3x3. */
    boolean bottleneck() {
        return bottleneck;
    }

    /** Channels inside the blocks of a stage, from 0. */
    int inner(int stage) {
        return width << stage;
    }

    /** Channels that a stage puts out, from 0. */
    int outer(int stage) {
        return bottleneck ? WIDENING * inner(stage) : inner(stage);
    }
}
