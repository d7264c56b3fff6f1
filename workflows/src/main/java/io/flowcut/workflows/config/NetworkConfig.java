package io.flowcut.workflows.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** The video mask model: what its weights and sizes are. The defaults are the preset tiny, which trains on a processor. */
@Section("network")
public record NetworkConfig(
        @Setting(
                value =
                        "layout of the convolutional backbone; tiny = a residual network of 4 stages with one block each",
                oneOf = {"tiny", "resnet18", "resnet50"})
        String backbone,

        @Setting(
                value =
                        "weights that the backbone starts from: a name in the model cache or a model folder; empty = random",
                pattern = "|[A-Za-z0-9][A-Za-z0-9._-]{0,99}|.*/.*")
        String weights,

        @Setting(
                value = "height in pixels of the picture that the network sees; a multiple of 32",
                min = 32,
                max = 2048)
        int height,

        @Setting(value = "width in pixels of the picture that the network sees; a multiple of 32", min = 32, max = 2048)
        int width,

        @Setting(
                value = "channels of the pixel decoder, the queries and the masks; a multiple of network.heads",
                min = 8,
                max = 1024)
        int channels,

        @Setting(value = "heads of each attention", min = 1, max = 32)
        int heads,

        @Setting(value = "learned queries: objects of a clip that can be found at most", min = 1, max = 1000)
        int queries,

        @Setting(value = "layers of the transformer decoder", min = 1, max = 24)
        int layers,

        @Setting(value = "width of the layers between two attentions", min = 8, max = 8192)
        int feedForward,

        @Setting("whether the pixel decoder attends by deformable attention (off = a feature pyramid)")
        boolean deformable,

        @Setting(value = "layers of the deformable pixel decoder", min = 1, max = 12)
        int encoderLayers,

        @Setting("whether the network sees, beside each frame, what moves in it against the camera (off = the paper)")
        boolean motion,

        @Setting("whether masks have a half of the network's height and width instead of a quarter (off = the paper)")
        boolean fineMasks) {
    public static final NetworkConfig DEFAULT =
            new NetworkConfig("tiny", "", 96, 160, 64, 4, 12, 3, 128, false, 2, true, true);

    public NetworkConfig {
        Settings.check(
                NetworkConfig.class,
                backbone,
                weights,
                height,
                width,
                channels,
                heads,
                queries,
                layers,
                feedForward,
                deformable,
                encoderLayers,
                motion,
                fineMasks);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static NetworkConfig of(Map<String, Object> values) {
        return RequestValues.read(NetworkConfig.class, DEFAULT, values);
    }
}
