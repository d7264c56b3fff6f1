package io.flowcut.activities.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a step's key produced, as it is stored; the URI is made anew, for the store may have moved.
 *
 * @param mediaType media type of the object
 * @param sha256 its digest
 * @param size its length in bytes
 */
record KeyEntry(String mediaType, String sha256, long size) {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]{2}[A-Za-z0-9._-]{0,180}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(KeyEntry.class);

    static KeyEntry of(ArtifactRef ref) {
        return new KeyEntry(ref.mediaType(), ref.sha256(), ref.size());
    }

    /**
     * Returns the key.
     *
     * @throws FlowCutException of type Storage when it could lead out of its folder
     */
    static String requireKey(String key) {
        if (!KEY.matcher(key).matches()) {
            throw FlowCutException.storage(key, "not a key of the artifact store", null);
        }
        return key;
    }

    /** Reads an entry; empty for a damaged one, which means to compute again. */
    static Optional<KeyEntry> parse(byte[] content, String where) {
        try {
            KeyEntry entry = JSON.readValue(content, KeyEntry.class);
            if (entry != null
                    && entry.sha256() != null
                    && entry.mediaType() != null
                    && Sha256.isDigest(entry.sha256())) {
                return Optional.of(entry);
            }
            LOG.warn("{}: not a key entry; the step is computed again", where);
        } catch (JsonProcessingException e) {
            LOG.warn("{}: damaged; the step is computed again: {}", where, e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        return Optional.empty();
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key entry cannot be written as JSON", e);
        }
    }
}
