package io.flowcut.activities.training.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.flowcut.activities.inference.ComputeDevice;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Network;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.storage.Sha256;
import io.flowcut.activities.training.input.ClipSource;
import io.flowcut.activities.training.input.TrainingClip;
import io.flowcut.activities.training.loss.SetLoss;
import io.flowcut.activities.training.model.ClipInput;
import io.flowcut.activities.training.model.EngineArrays;
import io.flowcut.activities.training.model.GradientMode;
import io.flowcut.activities.training.model.ModelDescription;
import io.flowcut.activities.training.model.NetworkOutput;
import io.flowcut.activities.training.model.NetworkWeights;
import io.flowcut.activities.training.model.Pass;
import io.flowcut.activities.training.model.VideoMaskNetwork;
import io.flowcut.activities.training.model.WeightsFile;
import io.flowcut.workflows.config.TrainingConfig;
import io.flowcut.workflows.config.TrainingLoopConfig;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Training in DJL's PyTorch engine. Random numbers come from the seed and the number of the step, so a step depends on
 * nothing but the weights, the moments and its number; on the processor it is the same bit for bit with the same number
 * of threads.
 */
public final class DjlTrainingSession implements TrainingSession {
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final TrainingConfig config;
    private final NDManager manager;
    private final VideoMaskNetwork network;
    private final DataType type;
    private final ClipInput input;
    private final PreparedBatches batches;
    private final SetLoss loss;
    private final AdamW optimizer;
    private final LearningRate rates;
    private final LossScale lossScale;
    private long step;
    private double rateScale = 1;

    private DjlTrainingSession(
            TrainingConfig config, ClipSource clips, NDManager manager, VideoMaskNetwork network, DataType type) {
        TrainingLoopConfig loop = config.loop();
        this.config = config;
        this.manager = manager;
        this.network = network;
        this.type = type;
        this.input = new ClipInput(
                config.network().height(),
                config.network().width(),
                config.network().motion());
        this.batches = new PreparedBatches(clips, input, loop.batch());
        this.loss = new SetLoss(config.loss());
        Map<String, Parameter> trained = new LinkedHashMap<>(network.weights());
        trained.values().removeIf(weight -> !weight.requiresGradient());
        trained.values().forEach(weight -> weight.getArray().setRequiresGradient(true));
        this.optimizer = new AdamW(manager, trained, loop.weightDecay(), loop.backboneRate());
        this.rates = new LearningRate(loop);
        this.lossScale = new LossScale(type);
    }

    /**
     * A session at step 0.
     *
     * @param clips what is trained on; closed with the session
     * @param backbone weights of torchvision that the backbone starts from, a safetensors file
     * @throws FlowCutException of type BadInput when those weights do not fit
     */
    public static DjlTrainingSession open(
            Engines engines, TrainingConfig config, ClipSource clips, ComputeDevice device, Optional<Path> backbone) {
        DataType type = VideoMaskNetwork.precision(config.loop().precision(), device.djl());
        return open(engines, config, clips, device, backbone, type);
    }

    /** The same in a type, on a processor as well. */
    static DjlTrainingSession open(
            Engines engines,
            TrainingConfig config,
            ClipSource clips,
            ComputeDevice device,
            Optional<Path> backbone,
            DataType type) {
        NDManager manager = engines.load(Engines.PYTORCH).newBaseManager(device.djl());
        try {
            VideoMaskNetwork network =
                    new VideoMaskNetwork(config.network(), config.loop().clipFrames());
            network.initialize(manager, config.loop().seed());
            backbone.ifPresent(file -> network.startBackbone(file));
            return new DjlTrainingSession(config, clips, manager, network, type);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public long dataPosition() {
        TrainingLoopConfig loop = config.loop();
        return step * loop.batch() * loop.accumulation();
    }

    @Override
    public StepLosses advance() {
        long start = System.nanoTime();
        try (NDManager scope = manager.newSubManager()) {
            Gradients gradients = gradients(scope);
            double rate = rates.of(step) * rateScale;
            double clip = config.loop().clipNorm();
            double shrink = clip > 0 && gradients.norm() > clip ? clip / gradients.norm() : 1;
            optimizer.update(step + 1, rate, shrink / lossScale.value());
            lossScale.good();
            step++;
            return losses(gradients, rate, (System.nanoTime() - start) * 1e-9);
        } catch (RuntimeException e) {
            if (Network.isOutOfMemory(e)) {
                throw new FlowCutException(
                        ErrorType.OUT_OF_MEMORY,
                        "memory does not suffice for training.batch: "
                                + config.loop().batch(),
                        e);
            }
            throw e;
        } finally {
            optimizer.clearGradients();
        }
    }

    /**
     * Gradients that lie in the weights.
     *
     * @param terms (3, L): class, mask and dice of each layer, means over the batches
     * @param norm their norm
     */
    private record Gradients(float[] terms, double norm) {}

    /** Computes gradients; with a smaller loss scale again as long as that may mend them. */
    private Gradients gradients(NDManager scope) {
        while (true) {
            float[] terms = backward();
            double norm = optimizer.gradientNorm(scope) / lossScale.value();
            double total = sum(terms, 0, terms.length);
            if (!Double.isFinite(total)) {
                throw new NonFiniteLossException(step + 1, "step " + (step + 1) + ": the loss is " + total);
            }
            if (Double.isFinite(norm)) {
                return new Gradients(terms, norm);
            }
            if (!lossScale.canShrink()) {
                throw new NonFiniteLossException(
                        step + 1, "step " + (step + 1) + ": the norm of the gradients is " + norm);
            }
            lossScale.shrink();
            optimizer.clearGradients();
        }
    }

    /** Adds up the gradients of all batches of a step; returns the terms of the loss. */
    private float[] backward() {
        TrainingLoopConfig loop = config.loop();
        float[] sum = new float[0];
        for (int part = 0; part < loop.accumulation(); part++) {
            PreparedBatches.Batch batch = batches.at(dataPosition() + (long) part * loop.batch());
            SplittableRandom random = new SplittableRandom((loop.seed() * MIX + step) * MIX + part);
            float[] terms = GradientMode.on(() -> backward(batch, random));
            sum = sum.length == 0 ? new float[terms.length] : sum;
            for (int i = 0; i < terms.length; i++) {
                sum[i] += terms[i] / loop.accumulation();
            }
        }
        return sum;
    }

    /** Adds the gradients of one batch; returns its terms of the loss. */
    private float[] backward(PreparedBatches.Batch batch, SplittableRandom random) {
        List<TrainingClip> clips = batch.clips();
        try (NDManager scope = manager.newSubManager()) {
            NDArray pictures = input.array(scope, batch.input(), clips.size(), batch.frames());
            NetworkOutput output = network.predict(new Pass(scope, type), pictures, clips.size(), batch.frames());
            SetLoss.Terms terms = loss.of(output, clips, random);
            NDArray scaled = EngineArrays.scale(
                    terms.total(), lossScale.value() / config.loop().accumulation());
            JniUtils.backward((PtNDArray) scaled, (PtNDArray) scaled.onesLike(), false, false);
            return terms.layers().toFloatArray();
        }
    }

    private StepLosses losses(Gradients gradients, double rate, double seconds) {
        float[] terms = gradients.terms();
        int layers = terms.length / 3;
        Map<String, Double> named = new LinkedHashMap<>();
        double last = 0;
        String[] names = {"class", "mask", "dice"};
        for (int i = 0; i < names.length; i++) {
            double value = terms[(i + 1) * layers - 1];
            named.put(names[i], value);
            last += value;
        }
        double total = sum(terms, 0, terms.length);
        named.put("auxiliary", total - last);
        return new StepLosses(step, total, named, rate, gradients.norm(), seconds);
    }

    private static double sum(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    @Override
    public double learningRateScale() {
        return rateScale;
    }

    @Override
    public void learningRateScale(double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("the scale of the learning rate must be above 0: " + scale);
        }
        rateScale = scale;
    }

    @Override
    public void save(Path folder) {
        makeFolder(folder);
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.putAll(NetworkWeights.copy("weight.", NetworkWeights.arrays(network.weights())));
        arrays.putAll(NetworkWeights.copy("mean.", optimizer.means()));
        arrays.putAll(NetworkWeights.copy("variance.", optimizer.variances()));
        Path file = folder.resolve(SessionState.ARRAYS);
        WeightsFile.write(file, arrays);
        new SessionState(
                        SessionState.FORMAT,
                        step,
                        dataPosition(),
                        config.loop().seed(),
                        rateScale,
                        lossScale.value(),
                        lossScale.goodSteps(),
                        digest(file),
                        config.network())
                .write(folder);
    }

    @Override
    public void restore(Path folder) {
        SessionState state = SessionState.read(folder);
        Path file = folder.resolve(SessionState.ARRAYS);
        Map<String, Tensor> arrays = WeightsFile.read(file);
        if (!digest(file).equals(state.arrays())) {
            throw FlowCutException.badInput(file.toString(), "does not belong to " + SessionState.FILE + " beside it");
        }
        // All shapes are checked before anything is changed.
        Map<String, NDArray> all = new LinkedHashMap<>();
        NetworkWeights.arrays(network.weights()).forEach((name, array) -> all.put("weight." + name, array));
        optimizer.means().forEach((name, array) -> all.put("mean." + name, array));
        optimizer.variances().forEach((name, array) -> all.put("variance." + name, array));
        NetworkWeights.set(file.toString(), "", arrays, all);
        step = state.step();
        rateScale = state.rateScale();
        lossScale.restore(state.lossScale(), state.goodSteps());
    }

    @Override
    public void exportModel(Path folder) {
        makeFolder(folder);
        WeightsFile.write(
                folder.resolve(ModelDescription.WEIGHTS),
                NetworkWeights.copy("", NetworkWeights.arrays(network.weights())));
        ModelDescription.of(
                        config.network(),
                        config.loop().clipFrames(),
                        step,
                        config.loop().seed())
                .write(folder);
    }

    /** Arrays that the session holds in the engine, for tests. */
    int arrays() {
        return manager.getManagedArrays().size();
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw FlowCutException.storage(folder.toString(), "the folder cannot be made", e);
        }
    }

    private static String digest(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw FlowCutException.storage(file.toString(), "cannot be read", e);
        }
    }

    @Override
    public void close() {
        batches.close();
        manager.close();
    }
}
