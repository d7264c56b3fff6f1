package io.flowcut.activities.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Reads an object and compares its digest at the end. Who stops shortly before has it compared by closing: a parser knows
 * the end of its document and does not ask for that of the stream.
 */
final class VerifyingInputStream extends FilterInputStream {
    private static final int LEFT_TO_CLOSING = 1 << 16;

    private final MessageDigest digest = Sha256.begin();
    private final String sha256;
    private final Runnable onMismatch;
    private boolean ended;
    private boolean closed;

    /** @param onMismatch throws the error for a corrupt object */
    VerifyingInputStream(InputStream in, String sha256, Runnable onMismatch) {
        super(in);
        this.sha256 = sha256;
        this.onMismatch = onMismatch;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count >= 0) {
            digest.update(bytes, offset, count);
        } else if (!ended) {
            ended = true;
            if (!Sha256.finish(digest).equals(sha256)) {
                onMismatch.run();
            }
        }
        return count;
    }

    /** Skipped bytes are read, for the digest covers them. */
    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(Math.max(count, 0), 8192)];
        long skipped = 0;
        while (skipped < count) {
            int n = read(buffer, 0, (int) Math.min(buffer.length, count - skipped));
            if (n < 0) {
                break;
            }
            skipped += n;
        }
        return skipped;
    }

    @Override
    public void close() throws IOException {
        try {
            if (!ended && !closed) {
                // One byte more than may be left, or the end is not seen.
                skip(LEFT_TO_CLOSING + 1);
            }
        } finally {
            closed = true;
            in.close();
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
