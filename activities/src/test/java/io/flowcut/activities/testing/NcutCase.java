package io.flowcut.activities.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.activities.features.FrameFeatures;
import io.flowcut.workflows.config.NcutConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A golden case of the normalised cut.
 *
 * @param folder where it lies
 * @param json its {@code case.json}
 * @param features its features
 * @param config its settings
 */
public record NcutCase(Path folder, JsonNode json, FrameFeatures features, NcutConfig config) {
    /** All cases; skips the calling test without the golden data. */
    public static List<NcutCase> all() throws IOException {
        List<NcutCase> cases = new ArrayList<>();
        try (Stream<Path> list = Files.list(Golden.folder("ncut"))) {
            for (Path folder : list.filter(Files::isDirectory).sorted().toList()) {
                cases.add(read(folder));
            }
        }
        return cases;
    }

    private static NcutCase read(Path folder) throws IOException {
        JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json").toFile());
        FrameFeatures features = new FrameFeatures(
                json.get("rows").intValue(),
                json.get("cols").intValue(),
                Npy.read(folder.resolve("rgb.npy")).floats(),
                Npy.read(folder.resolve("flow.npy")).floats());
        NcutConfig config = new NcutConfig(
                json.get("alpha").doubleValue(),
                json.get("tau").doubleValue(),
                json.get("eps").doubleValue(),
                json.get("maxMasks").intValue(),
                json.get("minArea").doubleValue());
        return new NcutCase(folder, json, features, config);
    }

    /** The reference's masks, one byte a token. */
    public List<byte[]> masks() {
        Npy all = Npy.read(folder.resolve("masks.npy"));
        List<byte[]> masks = new ArrayList<>();
        int tokens = features.tokens();
        for (int m = 0; m < all.shape()[0]; m++) {
            byte[] mask = new byte[tokens];
            for (int i = 0; i < tokens; i++) {
                mask[i] = (byte) all.values()[m * tokens + i];
            }
            masks.add(mask);
        }
        return masks;
    }
}
