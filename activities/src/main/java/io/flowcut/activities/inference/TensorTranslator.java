package io.flowcut.activities.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.List;

/**
 * Hands tensors to a network as they are, and its first output back. The first axis is the batch already, so nothing is
 * stacked. The arrays live in the predictor's own scope, which ends with the call.
 */
final class TensorTranslator implements NoBatchifyTranslator<List<Tensor>, Tensor> {
    @Override
    public NDList processInput(TranslatorContext context, List<Tensor> inputs) {
        NDManager manager = context.getNDManager();
        NDList arrays = new NDList();
        for (Tensor input : inputs) {
            arrays.add(manager.create(input.values(), new Shape(input.shape())));
        }
        return arrays;
    }

    @Override
    public Tensor processOutput(TranslatorContext context, NDList outputs) {
        NDArray first = outputs.get(0);
        return new Tensor(first.getShape().getShape(), first.toFloatArray());
    }
}
