package io.flowcut.activities.storage;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what manifests lead to: references are followed through all objects of JSON, whatever they describe. An
 * {@link ArtifactRef} is known by its media type and digest, which stand side by side wherever one is written.
 */
public final class LiveObjects {
    private static final Pattern REFERENCE =
            Pattern.compile("\"mediaType\"\\s*:\\s*\"([^\"]*)\"\\s*,\\s*\"sha256\"\\s*:\\s*\"([0-9a-f]{64})\"");
    private static final Logger LOG = LoggerFactory.getLogger(LiveObjects.class);
    /** A reference that is cut by the end of a piece is found in the next, which repeats so many characters. */
    private static final int OVERLAP = 512;

    private static final int PIECE = 1 << 20;

    private final ArtifactStore store;
    private final Set<String> live = new HashSet<>();
    private final Deque<ArtifactRef> toRead = new ArrayDeque<>();

    public LiveObjects(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Adds a manifest and all that it leads to. What only an object leads to that the store has lost is not found, and no
     * run would find it either.
     *
     * @throws FlowCutException of type Storage when an object that it leads to cannot be read
     */
    public void add(byte[] manifest) {
        references(new String(manifest, StandardCharsets.UTF_8), this::reached);
        for (Optional<ArtifactRef> next = next(); next.isPresent(); next = next()) {
            read(next.get());
        }
    }

    private Optional<ArtifactRef> next() {
        return Optional.ofNullable(toRead.poll());
    }

    /** SHA-256 of all objects that were reached. */
    public Set<String> sha256s() {
        return Set.copyOf(live);
    }

    private void reached(ArtifactRef ref) {
        if (live.add(ref.sha256()) && ref.mediaType().contains("json")) {
            toRead.add(ref);
        }
    }

    private void read(ArtifactRef ref) {
        try (InputStream in = store.open(ref)) {
            byte[] piece = in.readNBytes(PIECE);
            String before = "";
            while (piece.length > 0) {
                // References are ASCII; other characters may be cut without harm.
                String text = before + new String(piece, StandardCharsets.ISO_8859_1);
                references(text, this::reached);
                before = text.substring(Math.max(0, text.length() - OVERLAP));
                piece = in.readNBytes(PIECE);
            }
        } catch (IOException e) {
            throw FlowCutException.storage(ref.sha256(), "cannot be read: " + e.getMessage(), e);
        } catch (FlowCutException e) {
            if (e.type() != ErrorType.LOST_ARTIFACT) {
                throw e;
            }
            LOG.warn("what it leads to is not kept: {}", e.getMessage());
        }
    }

    private static void references(String text, Consumer<ArtifactRef> found) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            found.accept(new ArtifactRef("", matcher.group(1), matcher.group(2), 0));
        }
    }
}
