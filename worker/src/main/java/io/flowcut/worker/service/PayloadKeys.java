package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys that payloads are encrypted with, by their ids. New payloads take the first key; the others open what was
 * encrypted before they were replaced. The text form is one {@code ID:BASE64} a line (or between commas), the first the
 * newest; a key has 16 or 32 bytes. The keys themselves are never printed.
 */
final class PayloadKeys {
    /** Holds the keys. */
    static final String VARIABLE = "FLOWCUT_PAYLOAD_KEYS";

    /** Names a file that holds the keys. */
    static final String FILE_VARIABLE = "FLOWCUT_PAYLOAD_KEYS_FILE";

    private final Map<String, SecretKey> keys;
    private final String newest;

    private PayloadKeys(Map<String, SecretKey> keys) {
        this.keys = keys;
        newest = keys.keySet().iterator().next();
    }

    /**
     * The keys that the environment names; empty when payloads are not to be encrypted.
     *
     * @throws FlowCutException of type Config that says what is wrong, without the key
     */
    static Optional<PayloadKeys> fromEnvironment(Map<String, String> environment) {
        String keys = environment.get(VARIABLE);
        String file = environment.get(FILE_VARIABLE);
        if (keys != null && file != null) {
            throw new FlowCutException(ErrorType.CONFIG, VARIABLE + " and " + FILE_VARIABLE + " are both set; use one");
        }
        if (keys != null) {
            return Optional.of(parse(VARIABLE, keys));
        }
        return file == null ? Optional.empty() : Optional.of(read(Path.of(file)));
    }

    private static PayloadKeys read(Path file) {
        try {
            return parse(FILE_VARIABLE + ": " + file, Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new FlowCutException(ErrorType.CONFIG, FILE_VARIABLE + ": " + file + ": no such file", e);
        } catch (IOException e) {
            throw new FlowCutException(
                    ErrorType.CONFIG, FILE_VARIABLE + ": " + file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static PayloadKeys parse(String source, String text) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        List<String> entries =
                text.lines().flatMap(line -> List.of(line.split(",")).stream()).toList();
        for (String entry : entries) {
            String trimmed = entry.strip();
            if (trimmed.isEmpty() || trimmed.startsWith("#")) {
                continue;
            }
            int colon = trimmed.indexOf(':');
            if (colon < 1) {
                throw invalid(source, "expected ID:BASE64 in entry " + (keys.size() + 1));
            }
            String id = trimmed.substring(0, colon).strip();
            if (keys.put(id, key(source, id, trimmed.substring(colon + 1).strip())) != null) {
                throw invalid(source, "the key id " + id + " stands there twice");
            }
        }
        if (keys.isEmpty()) {
            throw invalid(source, "no key in it");
        }
        return new PayloadKeys(keys);
    }

    private static SecretKey key(String source, String id, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw invalid(source, "the key " + id + " is not Base64");
        }
        if (bytes.length != 16 && bytes.length != 32) {
            throw invalid(source, "the key " + id + " has " + bytes.length + " bytes; expected 16 or 32");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    private static FlowCutException invalid(String source, String cause) {
        return new FlowCutException(
                ErrorType.CONFIG, source + ": " + cause + "; make a key with: echo k1:$(openssl rand -base64 32)");
    }

    /** Id of the key for new payloads. */
    String newest() {
        return newest;
    }

    /** The key of this id, when it is there. */
    Optional<SecretKey> find(String id) {
        return Optional.ofNullable(keys.get(requireNonNull(id, "id")));
    }
}
