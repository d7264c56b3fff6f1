package io.flowcut.activities.training.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.flowcut.activities.inference.Engines;
import io.flowcut.activities.training.TorchGolden;
import io.flowcut.activities.training.model.GradientMode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of AdamW equal torch's. */
class AdamWGoldenTest {
    @Test
    void stepsAsTorch() {
        try (NDManager manager = new Engines(1).load(Engines.PYTORCH).newBaseManager(Device.cpu())) {
            TorchGolden golden = new TorchGolden("adamw", manager);
            Parameter weight = Parameter.builder()
                    .setName("weight")
                    .setType(Parameter.Type.OTHER)
                    .optArray(golden.leaf("in.weight"))
                    .build();
            NDArray array = weight.getArray();
            AdamW optimizer = new AdamW(manager, Map.of("weight", weight), 0.1, 1);
            for (int step = 0; step < 4; step++) {
                NDArray gradient = golden.array("in.gradient" + step);
                GradientMode.on(() -> {
                    // The gradient of the sum of products with it.
                    TorchGolden.backward(array.mul(gradient).sum());
                    return true;
                });
                double norm = gradient.norm().getFloat();
                assertThat(optimizer.gradientNorm(manager)).isCloseTo(norm, within(1e-3));
                optimizer.update(step + 1, 0.01, 1);
                optimizer.clearGradients();
                golden.same("out.weight" + step, array);
            }
        }
    }
}
