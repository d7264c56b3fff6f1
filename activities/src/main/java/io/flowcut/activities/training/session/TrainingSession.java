package io.flowcut.activities.training.session;

import io.flowcut.workflows.error.FlowCutException;
import java.nio.file.Path;

/**
 * A model in training. All that decides the steps to come is its state: the weights, the moments of the optimizer, the
 * number of steps done (which gives the rate, the random numbers and, with the clips per step, the position in the data)
 * and the scale of the rate. So a session that is saved and restored goes on as if nothing had happened: bit for bit on
 * the processor, within what the kernels of a GPU promise there. Not thread-safe, and to be used by one thread.
 */
public interface TrainingSession extends AutoCloseable {
    /** Optimizer steps done, from 0. */
    long step();

    /** Position in the clip source of the clip that is read next. */
    long dataPosition();

    /**
     * Takes one optimizer step: over {@code batch * accumulation} clips.
     *
     * @throws NonFiniteLossException when the loss or a gradient is not finite; the state is unchanged then
     * @throws FlowCutException of type BadInput or Storage when a clip cannot be read, OutOfMemory when the device's
     *     memory does not suffice for the batch; the state is unchanged then
     */
    StepLosses advance();

    /** Factor of the learning rate, 1 unless {@link #learningRateScale(double)} was called; part of the state. */
    double learningRateScale();

    /**
     * Multiplies the learning rate of all steps to come, as after a loss that was not finite.
     *
     * @param scale factor of the configured rate, above 0
     */
    void learningRateScale(double scale);

    /**
     * Writes the whole state.
     *
     * @param folder a folder, made when missing; files of the same names in it are replaced
     * @throws FlowCutException of type Storage when it cannot be written
     */
    void save(Path folder);

    /**
     * Replaces the state by a saved one.
     *
     * @param folder what {@link #save} wrote, in a session of the same model
     * @throws FlowCutException of type BadInput when the files are missing, damaged, or of another model
     */
    void restore(Path folder);

    /**
     * Writes the model as {@link io.flowcut.activities.training.model.VideoMaskModel} loads it: model.json (sizes, input,
     * preprocessing) and model.safetensors (the weights).
     *
     * @param folder a folder, made when missing; files of the same names in it are replaced
     * @throws FlowCutException of type Storage when it cannot be written
     */
    void exportModel(Path folder);

    @Override
    void close();
}
