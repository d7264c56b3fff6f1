package io.flowcut.activities.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.artifact.ArtifactRef;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveObjectsTest {
    private static final String JSON = "application/json";

    @TempDir
    Path root;

    private final ObjectMapper mapper = new ObjectMapper();
    private FileArtifactStore store;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(root);
    }

    private ArtifactRef leading(ArtifactRef... to) throws Exception {
        return store.put(JSON, mapper.writeValueAsBytes(List.of("padding".repeat(200_000), to)));
    }

    @Test
    void followsReferencesThroughObjectsOfAnyLength() throws Exception {
        ArtifactRef masks = store.put("image/png", "masks".getBytes(UTF_8));
        ArtifactRef unread = store.put("image/png", mapper.writeValueAsBytes(masks));
        ArtifactRef inner = leading(masks, unread);
        ArtifactRef outer = leading(inner);
        ArtifactRef other = store.put("image/png", "other".getBytes(UTF_8));
        LiveObjects live = new LiveObjects(store);
        live.add(mapper.writeValueAsBytes(List.of(outer)));
        assertThat(live.sha256s())
                .containsExactlyInAnyOrder(outer.sha256(), inner.sha256(), masks.sha256(), unread.sha256())
                .doesNotContain(other.sha256());
    }

    /** One lost object must not keep everything else for ever. */
    @Test
    void goesOnWhereTheStoreHasLostAnObject() throws Exception {
        ArtifactRef masks = store.put("image/png", "masks".getBytes(UTF_8));
        ArtifactRef lost = leading(store.put("image/png", "unreachable".getBytes(UTF_8)));
        ArtifactRef there = leading(masks);
        store.delete(lost);
        LiveObjects live = new LiveObjects(store);
        live.add(mapper.writeValueAsBytes(List.of(lost, there)));
        assertThat(live.sha256s()).containsExactlyInAnyOrder(lost.sha256(), there.sha256(), masks.sha256());
    }
}
