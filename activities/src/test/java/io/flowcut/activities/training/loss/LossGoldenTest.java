package io.flowcut.activities.training.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.inference.Tensor;
import io.flowcut.activities.training.TorchGolden;
import io.flowcut.workflows.config.LossConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of the loss, and their gradients, equal torch's. */
class LossGoldenTest {
    private NDManager manager;
    private boolean gradients;

    @BeforeEach
    void open() {
        manager = new Engines(1).load(Engines.PYTORCH).newBaseManager(Device.cpu());
        gradients = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
    }

    @AfterEach
    void close() {
        JniUtils.setGradMode(gradients);
        manager.close();
    }

    @Test
    void samplesBetweenPixelsAndOutsideThePicture() {
        TorchGolden golden = new TorchGolden("points", manager);
        NDArray pictures = golden.leaf("in.pictures");
        NDArray offsets = manager.create(new long[] {0, 35, 70}, new Shape(3, 1));
        NDArray values =
                new PointSampler(golden.array("in.x"), golden.array("in.y"), 5, 7).sample(pictures.flatten(), offsets);
        golden.same("out.values", values);
        TorchGolden.backward(golden.pulled("values", values));
        golden.same("grad.pictures", pictures.getGradient());
    }

    @Test
    void comparesMasks() {
        TorchGolden golden = new TorchGolden("losses", manager);
        NDArray logits = golden.leaf("in.logits");
        NDArray targets = golden.array("in.targets");
        NDArray entropy = MaskLosses.crossEntropy(logits, targets);
        NDArray dice = MaskLosses.dice(logits, targets);
        golden.same("out.entropy", entropy);
        golden.same("out.dice", dice);
        TorchGolden.backward(golden.pulled("entropy", entropy).add(golden.pulled("dice", dice)));
        golden.same("grad.logits", logits.getGradient());
    }

    @Test
    void costsOfQueries() {
        TorchGolden golden = new TorchGolden("matching", manager);
        NDArray cost = new MatchingCost(LossConfig.DEFAULT)
                .of(golden.array("in.probabilities"), golden.array("in.logits"), golden.array("in.targets"));
        golden.same("out.cost", cost);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crossEntropy", "focal"})
    void classifies(String kind) {
        TorchGolden golden = new TorchGolden("classes", manager);
        LossConfig all = LossConfig.DEFAULT;
        LossConfig config = new LossConfig(
                kind,
                all.classWeight(),
                all.maskWeight(),
                all.diceWeight(),
                all.noObject(),
                all.points(),
                all.oversample(),
                all.importance());
        NDArray logits = golden.leaf("in.logits");
        NDArray loss = new ClassLoss(config).of(logits, pairs(golden.tensor("in.objects")));
        golden.same(kind.equals("focal") ? "out.focal" : "out.entropy", loss);
    }

    @Test
    void classGradients() {
        TorchGolden golden = new TorchGolden("classes", manager);
        NDArray logits = golden.leaf("in.logits");
        List<List<ClipMatcher.Pair>> pairs = pairs(golden.tensor("in.objects"));
        LossConfig all = LossConfig.DEFAULT;
        LossConfig focal =
                new LossConfig("focal", 2, 5, 5, all.noObject(), all.points(), all.oversample(), all.importance());
        NDArray entropy = new ClassLoss(all).of(logits, pairs);
        NDArray other = new ClassLoss(focal).of(logits, pairs);
        TorchGolden.backward(golden.pulled("entropy", entropy).add(golden.pulled("focal", other)));
        golden.same("grad.logits", logits.getGradient());
    }

    /** (L, B, Q) with 1 for objects. */
    private static List<List<ClipMatcher.Pair>> pairs(Tensor objects) {
        List<List<ClipMatcher.Pair>> pairs = new ArrayList<>();
        int at = 0;
        for (int layer = 0; layer < objects.length(0); layer++) {
            List<ClipMatcher.Pair> found = new ArrayList<>();
            for (int clip = 0; clip < objects.length(1); clip++) {
                for (int query = 0; query < objects.length(2); query++) {
                    if (objects.values()[at++] > 0) {
                        found.add(new ClipMatcher.Pair(clip, query, 0));
                    }
                }
            }
            pairs.add(found);
        }
        return pairs;
    }
}
