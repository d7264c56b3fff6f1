package io.flowcut.activities.model;

/** The numbers that a model computes with. Inputs and outputs are float32 in every case. */
public enum ModelPrecision {
    FP32("fp32"),
    FP16("fp16"),
    BF16("bf16"),
    /** Matrix products of eight-bit integers, quantised as the network runs. */
    INT8("int8");

    private final String word;

    ModelPrecision(String word) {
        this.word = word;
    }

    /** The word that stands for it in cards. */
    public String word() {
        return word;
    }
}
