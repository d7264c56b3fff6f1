package io.flowcut.activities.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowcut.workflows.video.FrameRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Makes a record of every frame's number, and counts. */
final class FakeComputer implements FrameComputer {
    final List<Integer> computed = new ArrayList<>();
    final List<FrameRange> batches = new ArrayList<>();
    int opened;
    int closed;
    private final IntConsumer beforeFrame;

    FakeComputer() {
        this(frame -> {});
    }

    /** @param beforeFrame may throw, to fail the step */
    FakeComputer(IntConsumer beforeFrame) {
        this.beforeFrame = beforeFrame;
    }

    FakeComputer open() {
        opened++;
        return this;
    }

    static byte[] record(int frame) {
        return ("frame " + frame).getBytes(UTF_8);
    }

    @Override
    public void compute(FrameRange batch, Consumer<byte[]> records) {
        batches.add(batch);
        for (int frame = batch.first(); frame < batch.end(); frame++) {
            beforeFrame.accept(frame);
            computed.add(frame);
            records.accept(record(frame));
        }
    }

    @Override
    public void close() {
        closed++;
    }
}
