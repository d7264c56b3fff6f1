package io.flowcut.activities.training.prediction;

import io.flowcut.workflows.error.FlowCutException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The objects of a clip as bytes, deflated: first, T, h, w, number of objects and C as big-endian ints, then of each
 * object its score, C floats and T * h * w bytes. Thread-safe.
 */
final class ClipObjectsCodec {
    private static final int MOST_OBJECTS = 100_000;

    byte[] encode(ClipObjects clip) {
        int channels = clip.objects().isEmpty() ? 0 : clip.objects().get(0).embedding().length;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
            out.writeInt(clip.first());
            out.writeInt(clip.frames());
            out.writeInt(clip.height());
            out.writeInt(clip.width());
            out.writeInt(clip.objects().size());
            out.writeInt(channels);
            for (ClipObject object : clip.objects()) {
                out.writeFloat(object.score());
                for (float value : object.embedding()) {
                    out.writeFloat(value);
                }
                out.write(object.logits());
            }
        } catch (IOException e) {
            throw new IllegalStateException("objects of a clip cannot be written", e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a record.
     *
     * @throws FlowCutException of type Storage when it is none
     */
    ClipObjects decode(byte[] record) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(record)))) {
            int first = in.readInt();
            int frames = in.readInt();
            int height = in.readInt();
            int width = in.readInt();
            int count = in.readInt();
            int channels = in.readInt();
            long size = (long) frames * height * width;
            if (first < 0 || frames < 1 || size < 1 || size > 1 << 30 || count < 0 || count > MOST_OBJECTS) {
                throw new IOException("impossible sizes");
            }
            List<ClipObject> objects = new ArrayList<>(count);
            for (int k = 0; k < count; k++) {
                float score = in.readFloat();
                float[] embedding = new float[channels];
                for (int c = 0; c < channels; c++) {
                    embedding[c] = in.readFloat();
                }
                byte[] logits = new byte[(int) size];
                in.readFully(logits);
                objects.add(new ClipObject(score, embedding, logits));
            }
            return new ClipObjects(first, frames, height, width, objects);
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException e) {
            throw FlowCutException.storage("predictions of a clip", "damaged: " + e.getMessage(), e);
        }
    }
}
