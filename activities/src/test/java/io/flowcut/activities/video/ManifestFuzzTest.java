package io.flowcut.activities.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowcut.activities.testing.MemoryStore;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever stands in a manifest, it is read or refused as BadInput with its line, and no uri leads out of its folder. */
class ManifestFuzzTest {
    private static final List<String> PIECES = List.of(
            "{\"video_id\": \"a\", \"uri\": \"a.mp4\"}",
            "{\"video_id\": \"b\", \"uri\": \"",
            "\"}",
            "../",
            "/etc/passwd",
            "file:///etc/passwd",
            "%2e%2e/",
            "c/frames",
            "\"frames\": [\"0.jpg\", ",
            "]",
            "{",
            "}",
            "[",
            ",",
            "\n",
            "null",
            "12",
            "\"video_id\"",
            "\\u0000",
            "\ufeff",
            "\u00e4",
            " ",
            "s3://bucket/x",
            "{\"uri\": {}}",
            "NaN",
            "[[[[[[");

    private Path folder;

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("flowcut-fuzz");
    }

    @AfterProperty
    void removeFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("fuzz.jsonl"));
        Files.delete(folder);
    }

    @Property(tries = 3000, seed = "21")
    void anyPiecesAreReadOrRefused(@ForAll("manifests") byte[] content) throws IOException {
        Path manifest = Files.write(folder.resolve("fuzz.jsonl"), content);
        try {
            assertThat(new InputResolver(new MemoryStore()).resolve(List.of(manifest.toString())))
                    .isNotEmpty();
        } catch (FlowCutException e) {
            assertThat(e.type()).isEqualTo(ErrorType.BAD_INPUT);
            assertThat(e.getMessage())
                    .contains("fuzz.jsonl")
                    .doesNotContain("\n")
                    .hasSizeLessThan(1000);
        }
    }

    @Provide
    Arbitrary<byte[]> manifests() {
        Arbitrary<byte[]> pieces = Arbitraries.of(PIECES)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(list -> String.join("", list).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        return Arbitraries.oneOf(pieces, pieces, pieces, bytes);
    }
}
