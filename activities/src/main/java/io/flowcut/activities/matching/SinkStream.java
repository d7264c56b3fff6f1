package io.flowcut.activities.matching;

import io.flowcut.activities.storage.ArtifactSink;
import java.io.OutputStream;

/** Writes to an artifact in the making; closing it neither commits nor drops the artifact. */
final class SinkStream extends OutputStream {
    private final ArtifactSink sink;

    SinkStream(ArtifactSink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int value) {
        sink.write(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        sink.write(bytes, offset, length);
    }
}
