"""The server of llama-cpp-python, without the layouts of weights that llama.cpp makes for the processor at hand.

On virtual machines that tell of AMX it ended with SIGSEGV at its first token with them, and the server has no option.
"""

import runpy

from llama_cpp import llama_cpp

defaults = llama_cpp.llama_model_default_params


def without_extra_buffers():
    params = defaults()
    params.use_extra_bufts = False
    return params


llama_cpp.llama_model_default_params = without_extra_buffers
runpy.run_module("llama_cpp.server", run_name="__main__", alter_sys=True)
