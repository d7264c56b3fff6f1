package io.flowcut.activities.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Convolutions beside a shortcut (He et al. 2016), named as in torchvision; a bottleneck has its stride in the 3x3. */
final class ResidualBlock extends Layer {
    private final List<Convolution> convolutions = new ArrayList<>();
    private final List<Layer> norms = new ArrayList<>();
    private final Optional<Downsample> downsample;

    ResidualBlock(int in, int inner, int out, int stride, boolean bottleneck, IntFunction<Layer> norm) {
        if (bottleneck) {
            add(new Convolution(in, inner, 1, 1, false), norm.apply(inner));
            add(new Convolution(inner, inner, 3, stride, false), norm.apply(inner));
            add(new Convolution(inner, out, 1, 1, false), norm.apply(out));
        } else {
            add(new Convolution(in, inner, 3, stride, false), norm.apply(inner));
            add(new Convolution(inner, out, 3, 1, false), norm.apply(out));
        }
        downsample = in == out && stride == 1
                ? Optional.empty()
                : Optional.of(part("downsample", new Downsample(in, out, stride, norm)));
    }

    private void add(Convolution convolution, Layer norm) {
        int number = convolutions.size() + 1;
        convolutions.add(part("conv" + number, convolution));
        norms.add(part("bn" + number, norm));
    }

    @Override
    NDArray apply(Pass pass, NDArray input) {
        NDArray value = input;
        for (int i = 0; i < convolutions.size(); i++) {
            value = norms.get(i).apply(pass, convolutions.get(i).apply(pass, value));
            value = i < convolutions.size() - 1 ? Activation.relu(value) : value;
        }
        NDArray shortcut = downsample.isPresent() ? downsample.orElseThrow().apply(pass, input) : pass.compute(input);
        return Activation.relu(value.add(shortcut));
    }

    /** The shortcut where size or channels change. */
    private static final class Downsample extends Layer {
        private final Convolution convolution;
        private final Layer norm;

        Downsample(int in, int out, int stride, IntFunction<Layer> norm) {
            this.convolution = part("0", new Convolution(in, out, 1, stride, false));
            this.norm = part("1", norm.apply(out));
        }

        @Override
        NDArray apply(Pass pass, NDArray input) {
            return norm.apply(pass, convolution.apply(pass, input));
        }
    }
}
