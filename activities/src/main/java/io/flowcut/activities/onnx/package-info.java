/**
 * ONNX files below the level of any engine: reads the protocol buffers that they are made of, and makes a tensor inside a
 * graph its output. Knows nothing of FlowCut's models.
 */
package io.flowcut.activities.onnx;
