package io.flowcut.activities.storage;

import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** A running SHA-256; digests are 64 lower-case hexadecimal digits. Not thread-safe. */
public final class Sha256 {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 1 << 18;

    private final MessageDigest digest = begin();

    /** A new digest of the platform, for streams. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digits of a finished digest. */
    public static String finish(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether a text is a digest. */
    public static boolean isDigest(String text) {
        return DIGITS.matcher(text).matches();
    }

    /**
     * Returns the text when it is a digest.
     *
     * @throws FlowCutException of type Storage when it is none, and could lead out of a folder as a name
     */
    static String require(String text) {
        if (!isDigest(text)) {
            throw FlowCutException.storage(text, "not a SHA-256", null);
        }
        return text;
    }

    /** The digest of some bytes. */
    public static String of(byte[] bytes) {
        return new Sha256().bytes(bytes).hex();
    }

    /** The digest of a file. */
    public static String of(Path file) throws IOException {
        return new Sha256().file(file, bytes -> {}).hex();
    }

    /** Adds bytes as they are. */
    public Sha256 bytes(byte[] content) {
        digest.update(content);
        return this;
    }

    /** Adds a text, preceded by its length, so that neighbouring texts cannot run into one another. */
    public Sha256 text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
        return this;
    }

    /** Adds the content of a file; {@code progress} is told of the bytes so far from time to time. */
    public Sha256 file(Path file, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long total = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                total += read;
                progress.accept(total);
            }
        }
        return this;
    }

    /** Adds what is left of a stream. */
    public Sha256 stream(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return this;
    }

    /** The digest; starts anew. */
    public String hex() {
        return finish(digest);
    }
}
